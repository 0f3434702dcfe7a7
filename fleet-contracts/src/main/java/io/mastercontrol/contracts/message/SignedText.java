package io.mastercontrol.contracts.message;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A JSON text with an Ed25519 signature over its exact UTF-8 bytes, so that a receiver verifies before it parses.
 *
 * @param payload the signed JSON, as text
 * @param signature base64
 * @param keyId first 16 hex digits of the SHA-256 of the encoded public key
 */
public record SignedText(String payload, String signature, String keyId) {
    public SignedText {
        Require.text("payload", payload);
        Require.text("signature", signature);
        Require.text("key_id", keyId);
    }

    public static SignedText sign(String payload, PrivateKey key, PublicKey publicKey) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(payload.getBytes(StandardCharsets.UTF_8));
            return new SignedText(payload, Base64.getEncoder().encodeToString(signer.sign()), keyId(publicKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with this key: " + e.getMessage(), e);
        }
    }

    /** The payload, or empty if the signature is not this key's over exactly this text. */
    public Optional<String> verify(PublicKey key) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(payload.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(Base64.getDecoder().decode(signature)) ? Optional.of(payload) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // A mangled signature is a wrong signature: the caller refuses it in the same words.
            return Optional.empty();
        }
    }

    public static String keyId(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}

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
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

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
        return sign(payload, publicKey, message -> {
            try {
                Signature signer = Signature.getInstance("Ed25519");
                signer.initSign(key);
                signer.update(message);
                return signer.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("cannot sign with this key: " + e.getMessage(), e);
            }
        });
    }

    /**
     * With an Ed25519 other than Java's own, for who signs for thousands of devices.
     *
     * @param signing from the message's bytes to the 64 of its signature
     */
    public static SignedText sign(String payload, PublicKey publicKey, UnaryOperator<byte[]> signing) {
        byte[] signature = signing.apply(payload.getBytes(StandardCharsets.UTF_8));
        return new SignedText(payload, Base64.getEncoder().encodeToString(signature), keyId(publicKey));
    }

    /** The payload, or empty if the signature is not this key's over exactly this text. */
    public Optional<String> verify(PublicKey key) {
        return verify((message, signature) -> {
            try {
                Signature verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(key);
                verifier.update(message);
                return verifier.verify(signature);
            } catch (GeneralSecurityException e) {
                // A mangled signature is a wrong signature: the caller refuses it in the same words.
                return false;
            }
        });
    }

    /**
     * With an Ed25519 other than Java's own.
     *
     * @param verifying whether a message's bytes have this signature, of whatever length
     */
    public Optional<String> verify(BiPredicate<byte[], byte[]> verifying) {
        byte[] claimed;
        try {
            claimed = Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return verifying.test(payload.getBytes(StandardCharsets.UTF_8), claimed)
                ? Optional.of(payload)
                : Optional.empty();
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

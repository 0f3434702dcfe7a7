package io.mastercontrol.contracts.trust;

import io.mastercontrol.contracts.message.SignedText;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A JSON text with Ed25519 signatures of several keys over its exact UTF-8 bytes, so that a receiver verifies before it
 * parses.
 *
 * @param payload the signed JSON, as text
 */
public record SignedDocument(String payload, List<KeySignature> signatures) {
    private static final int MOST_SIGNATURES = 64;

    /**
     * One signature.
     *
     * @param keyId as in {@link SignedText}
     * @param signature base64
     */
    public record KeySignature(String keyId, String signature) {}

    public SignedDocument {
        if (payload == null || payload.isBlank()) {
            throw new IllegalArgumentException("payload is missing");
        }
        signatures = signatures == null ? List.of() : List.copyOf(signatures);
        if (signatures.size() > MOST_SIGNATURES) {
            throw new IllegalArgumentException("has " + signatures.size() + " signatures");
        }
    }

    public SignedDocument(String payload) {
        this(payload, List.of());
    }

    /** The same with one more signature, in the place of an earlier one of this key. */
    public SignedDocument signedBy(PrivateKey key, PublicKey publicKey) {
        SignedText signed = SignedText.sign(payload, key, publicKey);
        List<KeySignature> all = new ArrayList<>(signatures);
        all.removeIf(signature -> signature.keyId().equals(signed.keyId()));
        all.add(new KeySignature(signed.keyId(), signed.signature()));
        return new SignedDocument(payload, all);
    }

    /**
     * The payload, if enough of a role's keys signed it; each counts once.
     *
     * @param keys by id
     * @throws Untrusted with how many did
     */
    public String verified(RoleKeys role, Map<String, PublicKey> keys) throws Untrusted {
        Set<String> signers = new HashSet<>();
        for (KeySignature signature : signatures) {
            boolean counts = signature != null
                    && signature.signature() != null
                    && role.keyIds().contains(signature.keyId())
                    && !signers.contains(signature.keyId());
            if (counts
                    && new SignedText(payload, signature.signature(), signature.keyId())
                            .verify(keys.get(signature.keyId()))
                            .isPresent()) {
                signers.add(signature.keyId());
            }
        }
        if (signers.size() < role.threshold()) {
            throw new Untrusted(
                    "is signed by " + signers.size() + " of the " + role.threshold() + " keys that it takes");
        }
        return payload;
    }
}

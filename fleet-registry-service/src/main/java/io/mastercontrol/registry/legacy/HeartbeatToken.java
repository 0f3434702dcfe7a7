package io.mastercontrol.registry.legacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

/**
 * What devices with the predecessor's software show at {@code /api/heartbeat}; it opens nothing else.
 *
 * @param token the secret, only in the answer to its creation
 * @param lastUsedAt to the minute, or null
 */
record HeartbeatToken(
        String id,
        @JsonInclude(JsonInclude.Include.NON_NULL) String token,
        String name,
        String createdBy,
        Instant createdAt,
        Instant lastUsedAt,
        boolean revoked) {
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static String newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return "mch_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

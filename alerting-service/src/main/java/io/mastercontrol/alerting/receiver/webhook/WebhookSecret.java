package io.mastercontrol.alerting.receiver.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The symmetric secret of a webhook and its signatures, as in Standard Webhooks 1.0
 * (github.com/standard-webhooks/standard-webhooks): {@code v1,} and base64 of HMAC-SHA256 over {@code id.timestamp.body}.
 */
final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final int OURS = 32;

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    static WebhookSecret make() {
        byte[] key = new byte[OURS];
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(key);
    }

    /**
     * Reads a secret as written, with or without the prefix.
     *
     * @throws IllegalArgumentException if it is none; the text does not repeat it
     */
    static WebhookSecret parse(String written) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(written.startsWith(PREFIX) ? written.substring(PREFIX.length()) : written);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The secret must be whsec_ and base64, as in Standard Webhooks.", e);
        }
        if (key.length < SHORTEST || key.length > LONGEST) {
            throw new IllegalArgumentException("The secret has " + key.length + " bytes, but must have " + SHORTEST
                    + " to " + LONGEST + "; leave it out to have one made.");
        }
        return new WebhookSecret(key);
    }

    String written() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    String sign(String id, Instant at, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            byte[] signed = (id + "." + at.getEpochSecond() + "." + body).getBytes(StandardCharsets.UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", e);
        }
    }
}

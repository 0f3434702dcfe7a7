package io.mastercontrol.dashboard.oidc;

import io.mastercontrol.dashboard.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One attempt to sign in. The browser keeps {@code cookie}; all else comes from it and a key that only the dashboards
 * know, so any replica can finish what another began, nothing is stored, and whoever reads the browser's cookie or its
 * addresses has no code verifier.
 *
 * @param state comes back with the answer, and proves that this browser asked
 * @param nonce comes back inside the token, and proves that it was made for this
 * @param verifier is shown with the code, and proves that we asked (RFC 7636)
 */
record Attempt(String cookie, String state, String nonce, String verifier) {
    /** Long enough to find a second factor. */
    static final Duration LIFE = Duration.ofMinutes(10);

    static Attempt begin(String key, Clock clock) {
        return of(clock.instant().getEpochSecond() + "." + Secret.random(), key);
    }

    /** The attempt that a browser's cookie belongs to; empty if it is none of ours, or took too long. */
    static Optional<Attempt> of(String cookie, String key, Clock clock) {
        if (cookie == null || !cookie.matches("\\d{1,12}\\.[\\w-]{43}")) {
            return Optional.empty();
        }
        Instant begun = Instant.ofEpochSecond(Long.parseLong(cookie.substring(0, cookie.indexOf('.'))));
        Instant now = clock.instant();
        return begun.isAfter(now) || begun.plus(LIFE).isBefore(now) ? Optional.empty() : Optional.of(of(cookie, key));
    }

    private static Attempt of(String cookie, String key) {
        return new Attempt(
                cookie, derived(key, "state", cookie), derived(key, "nonce", cookie), derived(key, "verifier", cookie));
    }

    boolean hasState(String said) {
        return said != null
                && MessageDigest.isEqual(state.getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
    }

    /** What is told of the verifier beforehand, {@code S256}. */
    String challenge() {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static String derived(String key, String purpose, String cookie) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(("sign-on:" + key).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return base64(mac.doFinal((purpose + ":" + cookie).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

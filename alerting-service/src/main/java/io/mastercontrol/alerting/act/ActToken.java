package io.mastercontrol.alerting.act;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Leave to do one thing to one group of alerts until a time: base64 of {@code act.group.receiver.until} and of its
 * HMAC-SHA256, with a dot between them.
 *
 * @param receiver whose message has the link
 * @param until seconds since 1970
 */
record ActToken(Act act, String group, String receiver, long until) {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int PARTS = 4;
    private static final int LONGEST = 600;

    boolean isOver(Instant now) {
        return now.getEpochSecond() >= until;
    }

    /** The secret that signs. */
    static final class Key {
        private final SecretKeySpec secret;

        Key(byte[] secret) {
            this.secret = new SecretKeySpec(secret, ALGORITHM);
        }

        String write(ActToken token) {
            byte[] said = String.join(
                            "\n", token.act().name(), token.group(), token.receiver(), String.valueOf(token.until()))
                    .getBytes(StandardCharsets.UTF_8);
            return encode(said) + "." + encode(sign(said));
        }

        /** @throws IllegalArgumentException if it was not signed with this */
        ActToken read(String text) {
            String[] halves = text.split("\\.", -1);
            if (text.length() > LONGEST || halves.length != 2) {
                throw new IllegalArgumentException("not a link of ours");
            }
            byte[] said = Base64.getUrlDecoder().decode(halves[0]);
            if (!MessageDigest.isEqual(sign(said), Base64.getUrlDecoder().decode(halves[1]))) {
                throw new IllegalArgumentException("not signed by us");
            }
            String[] parts = new String(said, StandardCharsets.UTF_8).split("\n", -1);
            if (parts.length != PARTS) {
                throw new IllegalArgumentException("not a link of this version");
            }
            return new ActToken(Act.valueOf(parts[0]), parts[1], parts[2], Long.parseLong(parts[3]));
        }

        private byte[] sign(byte[] said) {
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(secret);
                mac.update("alert-link:".getBytes(StandardCharsets.UTF_8));
                return mac.doFinal(said);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java has no HMAC-SHA256", e);
            }
        }

        private static String encode(byte[] bytes) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }
}

package io.mastercontrol.registry.enrolment;

import io.mastercontrol.registry.http.Refusal;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rules by which somebody becomes a device, without the database: what a token allows, who has the last word, and when
 * a device that is known may enrol again.
 */
final class Admission {
    private Admission() {}

    /** What becomes of a request. */
    enum Verdict {
        /** It gets a certificate. */
        let_in,
        /** An operator is asked. */
        wait
    }

    /**
     * What is known of a request.
     *
     * @param token that it brought, if it did
     * @param enrolledAt when the device of this name enrolled, if there is one
     */
    record Case(String name, Optional<EnrolmentToken> token, Optional<Instant> enrolledAt, Instant now) {}

    /** @throws Refusal in one sentence */
    static Verdict decide(Case asked, EnrolmentConfig config) {
        if (asked.token().isEmpty()) {
            if (config.accept() == EnrolmentConfig.Acceptance.automatically) {
                throw Refusal.badField("token", "The enrolment token is missing.");
            }
            return Verdict.wait;
        }
        EnrolmentToken token = asked.token().get();
        refuseUseless(token, asked);
        if (token.needsConsent() || !isTrusted(asked.name(), config)) {
            return Verdict.wait;
        }
        if (asked.enrolledAt().isEmpty() || isConsent(token, asked)) {
            return Verdict.let_in;
        }
        if (config.accept() == EnrolmentConfig.Acceptance.automatically) {
            throw Refusal.conflict("There is a device " + asked.name()
                    + " already. If this is that device with a new key, let it in again with a token made for it"
                    + " ('master-control device consent " + asked.name()
                    + "'); if not, choose another name, or have the other one forgotten first.");
        }
        return Verdict.wait;
    }

    private static void refuseUseless(EnrolmentToken token, Case asked) {
        if (token.isOver(asked.now()) || token.usesLeft() < 1) {
            throw Refusal.forbidden(
                    token.usesLeft() < 1
                            ? "The enrolment token has been used by another device; make a new one."
                            : "The enrolment token was revoked or is too old; make a new one.");
        }
        if (token.name() != null && !token.name().equals(asked.name())) {
            throw Refusal.forbidden("The enrolment token is for the device " + token.name() + " only.");
        }
    }

    /** A token that somebody made for this very device, knowing that there is one. */
    private static boolean isConsent(EnrolmentToken token, Case asked) {
        return asked.name().equals(token.name())
                && token.createdAt().isAfter(asked.enrolledAt().orElseThrow());
    }

    private static boolean isTrusted(String name, EnrolmentConfig config) {
        return switch (config.accept()) {
            case automatically -> true;
            case operator -> false;
            case allow_list ->
                config.allowed().orElse(java.util.List.of()).stream().anyMatch(pattern -> matches(pattern, name));
        };
    }

    private static boolean matches(String pattern, String name) {
        String expression = Pattern.quote(pattern.strip()).replace("*", "\\E.*\\Q");
        return Pattern.matches(expression, name);
    }
}

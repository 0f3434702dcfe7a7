package io.mastercontrol.registry.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Map;

/**
 * What lets a device in.
 *
 * @param token the secret, only in the answer to its creation
 * @param name the only device that may use it, or null
 * @param labels what the device is labelled with
 * @param group that the device joins, or null
 * @param needsConsent whether an operator has to accept the device all the same
 */
record EnrolmentToken(
        String id,
        String token,
        String name,
        Map<String, String> labels,
        String group,
        boolean needsConsent,
        Instant expiresAt,
        int usesLeft,
        String createdBy,
        Instant createdAt,
        boolean revoked) {

    @JsonIgnore
    boolean isOver(Instant now) {
        return revoked || now.isAfter(expiresAt);
    }

    EnrolmentToken withSecret(String secret) {
        return new EnrolmentToken(
                id, secret, name, labels, group, needsConsent, expiresAt, usesLeft, createdBy, createdAt, revoked);
    }
}

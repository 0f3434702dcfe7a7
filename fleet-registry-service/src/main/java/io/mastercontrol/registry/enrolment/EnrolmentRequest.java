package io.mastercontrol.registry.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/**
 * Somebody who wants to become a device and waits for an operator.
 *
 * @param key SHA-256 of its public key, in hexadecimal; the device shows its beginning, so that two of a name can be told
 *     apart
 * @param state waiting, accepted or rejected
 * @param token id of the token that it came with, or null
 * @param known whether there is a device of this name: if it is accepted, it takes that one's place
 */
record EnrolmentRequest(
        String name,
        String key,
        String state,
        Map<String, String> labels,
        JsonNode facts,
        String token,
        Instant askedAt,
        Instant lastAsked,
        String decidedBy,
        boolean known) {

    /** One that asks now. */
    static EnrolmentRequest asking(String name, String key, Map<String, String> labels, JsonNode facts, String token) {
        return new EnrolmentRequest(name, key, "waiting", labels, facts, token, null, null, null, false);
    }

    EnrolmentRequest decided(String to, String by) {
        return new EnrolmentRequest(name, key, to, labels, facts, token, askedAt, lastAsked, by, known);
    }

    @JsonIgnore
    boolean isAccepted() {
        return state.equals("accepted");
    }

    @JsonIgnore
    boolean isRejected() {
        return state.equals("rejected");
    }
}

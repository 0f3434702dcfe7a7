package io.mastercontrol.agent.identity;

import io.mastercontrol.contracts.trust.SignedDocument;
import java.time.Instant;
import java.util.List;

/**
 * What {@code POST /enrol} answers, and what is kept of it in {@code identity/device.json}.
 *
 * @param root newest root document, or null for none
 */
record EnrolmentAnswer(
        String deviceId,
        String certificate,
        String ca,
        List<String> releaseKeys,
        SignedDocument root,
        Broker broker,
        Instant serverTime) {
    /** Where the broker listens for devices. */
    record Broker(String host, int port) {}

    EnrolmentAnswer {
        if (deviceId == null || certificate == null || ca == null || releaseKeys == null || broker == null) {
            throw new IllegalArgumentException("device_id, certificate, ca, release_keys and broker must all be there");
        }
    }
}

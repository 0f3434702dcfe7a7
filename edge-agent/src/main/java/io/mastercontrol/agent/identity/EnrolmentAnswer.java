package io.mastercontrol.agent.identity;

import io.mastercontrol.contracts.trust.SignedDocument;
import java.time.Instant;
import java.util.List;

/**
 * What {@code POST /enrol} and {@code POST /enrol/renew} answer, and what is kept of it in {@code identity/device.json}.
 *
 * @param certificate the device's own, and what leads from it to a root, PEM
 * @param ca the roots to believe in, PEM
 * @param root newest root document, or null for none
 * @param files name of the directory with key and certificates; null for {@code identity/} itself, and never sent
 */
record EnrolmentAnswer(
        String deviceId,
        String certificate,
        String ca,
        List<String> releaseKeys,
        SignedDocument root,
        Broker broker,
        Instant serverTime,
        String files) {
    /** Where the broker listens for devices. */
    record Broker(String host, int port) {}

    EnrolmentAnswer {
        if (deviceId == null || certificate == null || ca == null || releaseKeys == null || broker == null) {
            throw new IllegalArgumentException("device_id, certificate, ca, release_keys and broker must all be there");
        }
        if (files != null && !files.matches("renewed-[0-9a-f]{1,40}")) {
            throw new IllegalArgumentException("files is '" + files + "', but must be the directory of a renewal");
        }
    }

    EnrolmentAnswer in(String directory) {
        return new EnrolmentAnswer(deviceId, certificate, ca, releaseKeys, root, broker, serverTime, directory);
    }
}

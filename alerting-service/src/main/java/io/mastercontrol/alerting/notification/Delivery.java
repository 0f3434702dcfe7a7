package io.mastercontrol.alerting.notification;

import java.time.Instant;
import java.util.List;

/**
 * Something that a receiver is owed, with what a decision about it needs to know.
 *
 * @param kind {@code firing} or {@code resolved}
 * @param attempts made before
 * @param held whether a stage has kept it back before
 * @param alertOver whether the alert is resolved
 * @param deviceOffline whether an alert that the device as a whole is gone is active
 * @param firing state of the delivery that told of the firing, for a {@code resolved} one; null if there is none
 * @param firingReference what the receiver called that message, or null
 * @param silenced comments of the silences that match
 */
record Delivery(
        String id,
        String alert,
        String receiver,
        String kind,
        String body,
        int attempts,
        boolean held,
        Instant createdAt,
        Subject subject,
        boolean alertOver,
        boolean deviceOffline,
        String firing,
        String firingReference,
        List<String> silenced) {
    static final String FIRING = "firing";
    static final String RESOLVED = "resolved";

    /** What the alert is about. */
    record Subject(String rule, String kind, String device, String workload) {}

    boolean tellsOfFiring() {
        return kind.equals(FIRING);
    }

    Delivery silencedBy(List<String> comments) {
        return new Delivery(
                id,
                alert,
                receiver,
                kind,
                body,
                attempts,
                held,
                createdAt,
                subject,
                alertOver,
                deviceOffline,
                firing,
                firingReference,
                comments);
    }
}

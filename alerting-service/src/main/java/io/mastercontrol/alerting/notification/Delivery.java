package io.mastercontrol.alerting.notification;

import java.time.Instant;

/**
 * A message that a receiver is owed, with what a decision about it needs to know.
 *
 * @param group id of the group that it tells of; null for one from before there were groups
 * @param kind {@code firing}, {@code resolved} or {@code acknowledged}
 * @param attempts made before
 * @param fresh how many alerts begin with it; 0 if it tells of changes only
 * @param waitsFor whether an earlier message of the same group is still on its way to the receiver
 * @param known whether the receiver was told that the group fires
 * @param reference what the receiver called the last message about the group, or null
 */
record Delivery(
        String id,
        String group,
        String alert,
        String receiver,
        String kind,
        String body,
        int attempts,
        Instant createdAt,
        int fresh,
        boolean waitsFor,
        boolean known,
        String reference) {
    static final String FIRING = "firing";
    static final String RESOLVED = "resolved";
    static final String ACKNOWLEDGED = "acknowledged";

    boolean tellsOfFiring() {
        return kind.equals(FIRING);
    }
}

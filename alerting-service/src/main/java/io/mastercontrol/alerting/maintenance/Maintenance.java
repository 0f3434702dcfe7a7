package io.mastercontrol.alerting.maintenance;

import java.time.Instant;

/**
 * A time during which nobody is told what is wrong on a device. Alerts are raised all the same; those still open when it
 * ends are told then.
 *
 * @param cause {@code by hand}, or the rollout that changes the device
 */
public record Maintenance(
        String device, String cause, String comment, String createdBy, Instant startsAt, Instant endsAt) {
    static final String BY_HAND = "by hand";
}

package io.mastercontrol.alerting.silence;

import io.mastercontrol.alerting.rule.Glob;
import java.time.Instant;

/**
 * A time during which nobody is told of what matches. Alerts are raised all the same; those still open when it ends are
 * told then.
 *
 * @param device {@code *} stands for any characters; null for all; likewise rule and workload
 */
public record Silence(
        String id,
        String device,
        String rule,
        String workload,
        String comment,
        String createdBy,
        Instant startsAt,
        Instant endsAt) {

    /** Whether an alert about this is silenced while the silence lasts. */
    public boolean matches(String alertRule, String alertDevice, String alertWorkload) {
        return Glob.matches(rule, alertRule)
                && Glob.matches(device, alertDevice)
                && Glob.matches(workload, alertWorkload);
    }
}

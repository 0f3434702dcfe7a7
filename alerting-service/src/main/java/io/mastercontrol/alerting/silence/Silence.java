package io.mastercontrol.alerting.silence;

import io.mastercontrol.alerting.route.Subject;
import io.mastercontrol.alerting.rule.Glob;
import java.time.Instant;
import java.util.Map;

/**
 * A time during which nobody is told of what matches. Alerts are raised all the same; those still open when it ends are
 * told then.
 *
 * @param device {@code *} stands for any characters; null for all; likewise rule and workload
 * @param labels of the alert and its device, each with a pattern that must fit; empty for any
 */
public record Silence(
        String id,
        String device,
        String rule,
        String workload,
        Map<String, String> labels,
        String comment,
        String createdBy,
        Instant startsAt,
        Instant endsAt) {
    public Silence {
        labels = Map.copyOf(labels);
    }

    /** Whether an alert about this is silenced while the silence lasts. */
    public boolean matches(Subject subject) {
        return Glob.matches(rule, subject.rule())
                && Glob.matches(device, subject.device())
                && Glob.matches(workload, subject.workload())
                && labels.entrySet().stream().allMatch(label -> {
                    String there = subject.labels().get(label.getKey());
                    return there != null && Glob.matches(label.getValue(), there);
                });
    }
}

package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.rule.Severity;
import java.time.Instant;
import java.util.Map;

/**
 * An alert as the API and receivers see it.
 *
 * @param state pending, firing, acknowledged or resolved
 * @param firedAt when people were told, or null while pending
 * @param labels to route and group by
 * @param annotations texts for people besides the summary
 * @param runbook where it is written what to do, or null
 */
public record AlertView(
        String id,
        String rule,
        Severity severity,
        String state,
        String device,
        String workload,
        String summary,
        Instant startedAt,
        Instant firedAt,
        Instant acknowledgedAt,
        String acknowledgedBy,
        Instant resolvedAt,
        Map<String, String> labels,
        Map<String, String> annotations,
        String runbook) {

    public static AlertView of(Alert alert) {
        AlertState state = alert.state();
        Instant fired = null;
        Instant acknowledged = null;
        String by = null;
        Instant resolved = null;
        if (state instanceof AlertState.Active active) {
            fired = active.firedAt();
        }
        if (state instanceof AlertState.Acknowledged taken) {
            acknowledged = taken.at();
            by = taken.by();
        }
        if (state instanceof AlertState.Resolved over) {
            fired = over.firedAt();
            acknowledged = over.acknowledgedAt();
            by = over.acknowledgedBy();
            resolved = over.at();
        }
        return new AlertView(
                alert.id(),
                alert.key().rule(),
                alert.severity(),
                state.word(),
                alert.key().device(),
                alert.key().workload(),
                alert.summary(),
                alert.startedAt(),
                fired,
                acknowledged,
                by,
                resolved,
                alert.words().labels(),
                alert.words().annotations(),
                alert.words().runbook());
    }
}

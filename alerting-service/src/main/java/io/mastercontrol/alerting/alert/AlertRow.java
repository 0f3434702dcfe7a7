package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.alert.Alert.Key;
import io.mastercontrol.alerting.rule.RuleKind;
import io.mastercontrol.alerting.rule.Severity;
import io.mastercontrol.alerting.rule.Words;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** An alert as a row of its table, and back. */
final class AlertRow {
    static final String COLUMNS =
            "id, rule, kind, severity, receiver, device, workload, summary, started_at, clears_at, state, due_at,"
                    + " fired_at, acknowledged_at, acknowledged_by, resolved_at, labels, annotations, runbook";

    private AlertRow() {}

    static Alert alert(Row row) {
        return new Alert(
                row.getString("id"),
                new Key(row.getString("rule"), row.getString("device"), row.getString("workload")),
                RuleKind.valueOf(row.getString("kind")),
                Severity.valueOf(row.getString("severity")),
                row.getString("receiver"),
                new Words(
                        row.getString("summary"),
                        texts(row, "labels"),
                        texts(row, "annotations"),
                        row.getString("runbook")),
                instant(row, "started_at"),
                instant(row, "clears_at"),
                state(row));
    }

    private static AlertState state(Row row) {
        Instant fired = instant(row, "fired_at");
        String by = row.getString("acknowledged_by");
        Instant taken = instant(row, "acknowledged_at");
        return switch (row.getString("state")) {
            case "pending" -> new AlertState.Pending(instant(row, "due_at"));
            case "firing" -> new AlertState.Firing(fired);
            case "acknowledged" -> new AlertState.Acknowledged(fired, by, taken);
            default -> new AlertState.Resolved(fired, by, taken, instant(row, "resolved_at"));
        };
    }

    static Tuple tuple(Alert alert) {
        AlertView view = AlertView.of(alert);
        Instant due = alert.state() instanceof AlertState.Pending pending ? pending.dueAt() : null;
        return Tuple.tuple()
                .addString(alert.id())
                .addString(alert.key().rule())
                .addString(alert.kind().name())
                .addString(alert.severity().name())
                .addString(alert.receiver())
                .addString(alert.key().device())
                .addString(alert.key().workload())
                .addString(alert.summary())
                .addOffsetDateTime(utc(alert.startedAt()))
                .addOffsetDateTime(utc(alert.clearsAt()))
                .addString(view.state())
                .addOffsetDateTime(utc(due))
                .addOffsetDateTime(utc(view.firedAt()))
                .addOffsetDateTime(utc(view.acknowledgedAt()))
                .addString(view.acknowledgedBy())
                .addOffsetDateTime(utc(view.resolvedAt()))
                .addJsonObject(new JsonObject(new LinkedHashMap<>(alert.words().labels())))
                .addJsonObject(new JsonObject(new LinkedHashMap<>(alert.words().annotations())))
                .addString(alert.words().runbook());
    }

    private static Map<String, String> texts(Row row, String column) {
        Map<String, String> texts = new LinkedHashMap<>();
        row.getJsonObject(column).forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
        return texts;
    }

    static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }
}

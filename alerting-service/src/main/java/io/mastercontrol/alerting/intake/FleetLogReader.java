package io.mastercontrol.alerting.intake;

import io.mastercontrol.alerting.alert.AlertBook;
import io.mastercontrol.alerting.alert.AlertConfig;
import io.mastercontrol.alerting.alert.AlertLedger;
import io.mastercontrol.alerting.alert.AlertRepository;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.device.DeviceDirectory;
import io.mastercontrol.alerting.device.DeviceView;
import io.mastercontrol.alerting.evaluation.OccurrenceKeeper;
import io.mastercontrol.alerting.maintenance.MaintenanceRepository;
import io.mastercontrol.alerting.rule.RuleRepository;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.PreparedQuery;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Acts on another service's log, stretch by stretch: the position in it moves in the transaction that writes what the
 * events mean, so that none is forgotten and none counts twice, whatever dies and however many replicas read.
 */
@ApplicationScoped
class FleetLogReader {
    /** After these, who is in which scope may be different. */
    private static final Set<String> CHANGES = Set.of(
            EventType.DEVICE_ENROLLED,
            EventType.DEVICE_CHANGED,
            EventType.DEVICE_REENROLLED,
            EventType.DEVICE_FORGOTTEN,
            EventType.GROUP_CHANGED);

    private final Pool pool;
    private final FleetLogClient logs;
    private final RuleRepository rules;
    private final AlertRepository alerts;
    private final AlertLedger ledger;
    private final DeviceDirectory devices;
    private final OccurrenceKeeper occurrences;
    private final MaintenanceRepository maintenance;
    private final AlertConfig config;
    private final Clock clock;

    FleetLogReader(
            Pool pool,
            FleetLogClient logs,
            RuleRepository rules,
            AlertRepository alerts,
            AlertLedger ledger,
            DeviceDirectory devices,
            OccurrenceKeeper occurrences,
            MaintenanceRepository maintenance,
            AlertConfig config,
            Clock clock) {
        this.pool = pool;
        this.logs = logs;
        this.rules = rules;
        this.alerts = alerts;
        this.ledger = ledger;
        this.devices = devices;
        this.occurrences = occurrences;
        this.maintenance = maintenance;
        this.config = config;
        this.clock = clock;
    }

    /** Reads one stretch; tells whether there may be more. */
    Uni<Boolean> read(String source) {
        return position(source, pool.preparedQuery("select position from log_cursor where source = $1"))
                .chain(from -> logs.after(source, from)
                        .chain(page -> page.items().isEmpty()
                                ? Uni.createFrom().item(false)
                                : view(page.items())
                                        .chain(fleet -> ledger.write(
                                                transaction -> act(transaction, source, from, page, fleet)))
                                        .replaceWith(true)));
    }

    private static Uni<Long> position(String source, PreparedQuery<RowSet<Row>> query) {
        return query.execute(Tuple.of(source))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Uni<List<Transition>> act(
            SqlConnection transaction, String source, long from, FleetLogClient.Page page, DeviceView fleet) {
        var lock = transaction.preparedQuery("select position from log_cursor where source = $1 for update");
        return position(source, lock)
                .chain(now -> now == from
                        ? decide(transaction, page.items(), fleet).call(() -> move(transaction, source, page.last()))
                        // Another replica was faster; its stretch is done.
                        : Uni.createFrom().item(List.<Transition>of()));
    }

    private Uni<List<Transition>> decide(SqlConnection transaction, List<FleetEvent> events, DeviceView fleet) {
        String[] devices = events.stream()
                .map(FleetEvent::device)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(String[]::new);
        Instant now = clock.instant();
        return maintenance
                .follow(transaction, events, now)
                .chain(() -> rules.enabled(transaction))
                .call(inForce -> occurrences.keep(transaction, inForce, events, now))
                .chain(inForce -> alerts.openOf(transaction, devices).map(open -> {
                    AlertBook book = new AlertBook(
                            inForce,
                            fleet,
                            open,
                            config.stableAfter(),
                            () -> UUID.randomUUID().toString());
                    events.forEach(event -> book.take(event, now));
                    return book.transitions();
                }));
    }

    /** Who has which labels and is in whose scope, where an event is about a device; asked before the transaction. */
    private Uni<DeviceView> view(List<FleetEvent> events) {
        Set<String> told =
                events.stream().map(FleetEvent::device).filter(Objects::nonNull).collect(Collectors.toSet());
        if (told.isEmpty()) {
            return Uni.createFrom().item(DeviceView.NONE);
        }
        return rules.enabled()
                .map(inForce ->
                        inForce.stream().map(rule -> rule.scope().devices()).toList())
                .chain(selectors -> devices.view(selectors)
                        .chain(view -> events.stream().anyMatch(event -> CHANGES.contains(event.type()))
                                        || !view.labels().keySet().containsAll(told)
                                ? devices.newView(selectors)
                                : Uni.createFrom().item(view)));
    }

    private static Uni<Void> move(SqlConnection transaction, String source, long to) {
        return transaction
                .preparedQuery("update log_cursor set position = $2 where source = $1")
                .execute(Tuple.of(source, to))
                .replaceWithVoid();
    }
}

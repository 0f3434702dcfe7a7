package io.mastercontrol.alerting.intake;

import io.mastercontrol.alerting.alert.AlertBook;
import io.mastercontrol.alerting.alert.AlertConfig;
import io.mastercontrol.alerting.alert.AlertLedger;
import io.mastercontrol.alerting.alert.AlertRepository;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.maintenance.MaintenanceRepository;
import io.mastercontrol.alerting.rule.RuleRepository;
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
import java.util.UUID;

/**
 * Acts on another service's log, stretch by stretch: the position in it moves in the transaction that writes what the
 * events mean, so that none is forgotten and none counts twice, whatever dies and however many replicas read.
 */
@ApplicationScoped
class FleetLogReader {
    private final Pool pool;
    private final FleetLogClient logs;
    private final RuleRepository rules;
    private final AlertRepository alerts;
    private final AlertLedger ledger;
    private final MaintenanceRepository maintenance;
    private final AlertConfig config;
    private final Clock clock;

    FleetLogReader(
            Pool pool,
            FleetLogClient logs,
            RuleRepository rules,
            AlertRepository alerts,
            AlertLedger ledger,
            MaintenanceRepository maintenance,
            AlertConfig config,
            Clock clock) {
        this.pool = pool;
        this.logs = logs;
        this.rules = rules;
        this.alerts = alerts;
        this.ledger = ledger;
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
                                : ledger.write(transaction -> act(transaction, source, from, page))
                                        .replaceWith(true)));
    }

    private static Uni<Long> position(String source, PreparedQuery<RowSet<Row>> query) {
        return query.execute(Tuple.of(source))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Uni<List<Transition>> act(SqlConnection transaction, String source, long from, FleetLogClient.Page page) {
        var lock = transaction.preparedQuery("select position from log_cursor where source = $1 for update");
        return position(source, lock)
                .chain(now -> now == from
                        ? decide(transaction, page.items()).call(() -> move(transaction, source, page.last()))
                        // Another replica was faster; its stretch is done.
                        : Uni.createFrom().item(List.<Transition>of()));
    }

    private Uni<List<Transition>> decide(SqlConnection transaction, List<FleetEvent> events) {
        String[] devices = events.stream()
                .map(FleetEvent::device)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(String[]::new);
        return maintenance
                .follow(transaction, events, clock.instant())
                .chain(() -> rules.enabled(transaction))
                .chain(inForce -> alerts.openOf(transaction, devices).map(open -> {
                    AlertBook book = new AlertBook(
                            inForce,
                            open,
                            config.stableAfter(),
                            () -> UUID.randomUUID().toString());
                    Instant now = clock.instant();
                    events.forEach(event -> book.take(event, now));
                    return book.transitions();
                }));
    }

    private static Uni<Void> move(SqlConnection transaction, String source, long to) {
        return transaction
                .preparedQuery("update log_cursor set position = $2 where source = $1")
                .execute(Tuple.of(source, to))
                .replaceWithVoid();
    }
}

package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.journal.FleetJournal;
import io.mastercontrol.alerting.rule.Fleet;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Lets time pass for the alerts: what is due fires, what stayed quiet resolves, what lost its rule ends. */
@ApplicationScoped
class AlertClock {
    private static final int AT_ONCE = 500;

    private final AlertRepository alerts;
    private final AlertLedger ledger;
    private final FleetJournal journal;
    private final AlertConfig config;
    private final Clock clock;

    AlertClock(AlertRepository alerts, AlertLedger ledger, FleetJournal journal, AlertConfig config, Clock clock) {
        this.alerts = alerts;
        this.ledger = ledger;
        this.journal = journal;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        return ledger.write(this::decide).replaceWithVoid();
    }

    private Uni<List<Transition>> decide(SqlConnection transaction) {
        Instant now = clock.instant();
        return alerts.due(transaction, now, AT_ONCE)
                .chain(due -> alerts.orphans(transaction, AT_ONCE).map(orphans -> {
                    AlertBook book = book(due);
                    orphans.forEach(orphan -> book.end(orphan, now));
                    List<String> ended = orphans.stream().map(Alert::id).toList();
                    AlertBook timed = book(due.stream()
                            .filter(alert -> !ended.contains(alert.id()))
                            .toList());
                    timed.pass(now);
                    book.transitions().addAll(timed.transitions());
                    return book.transitions();
                }));
    }

    private AlertBook book(List<Alert> open) {
        return new AlertBook(
                List.of(),
                Fleet.UNKNOWN,
                open,
                config.stableAfter(),
                () -> UUID.randomUUID().toString());
    }

    @Scheduled(every = "1h", delayed = "5m")
    Uni<Void> forget() {
        return alerts.prune(clock.instant().minus(config.retention())).chain(() -> journal.prune(config.retention()));
    }
}

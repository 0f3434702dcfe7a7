package io.mastercontrol.alerting.alert;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What people do to many alerts at once; those to which it cannot be done any more are left as they are. */
@ApplicationScoped
public class AlertActs {
    private final Pool pool;
    private final AlertRepository alerts;
    private final AlertLedger ledger;

    AlertActs(Pool pool, AlertRepository alerts, AlertLedger ledger) {
        this.pool = pool;
        this.alerts = alerts;
        this.ledger = ledger;
    }

    public Uni<List<Alert>> those(List<String> ids) {
        return alerts.these(pool, ids);
    }

    /** Tells which of them were acknowledged. */
    public Uni<List<Transition>> acknowledge(List<String> ids, String by, Instant at) {
        return act(
                ids,
                alert -> alert.state() instanceof AlertState.Firing firing
                        ? Optional.of(new Transition.Changed(alert.in(firing.acknowledge(by, at))))
                        : Optional.empty());
    }

    /** Tells which of them were resolved. */
    public Uni<List<Transition>> resolve(List<String> ids, Instant at) {
        return act(
                ids,
                alert -> alert.state() instanceof AlertState.Active active
                        ? Optional.of(new Transition.Resolved(alert.in(active.resolve(at))))
                        : Optional.empty());
    }

    private Uni<List<Transition>> act(List<String> ids, Function<Alert, Optional<Transition>> move) {
        return ledger.write(transaction -> alerts.lock(transaction, ids).map(found -> {
            List<Transition> transitions = new ArrayList<>();
            found.forEach(alert -> move.apply(alert).ifPresent(transitions::add));
            return transitions;
        }));
    }
}

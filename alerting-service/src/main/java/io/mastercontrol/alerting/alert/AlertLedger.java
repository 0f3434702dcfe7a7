package io.mastercontrol.alerting.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.journal.FleetEventPublisher;
import io.mastercontrol.alerting.journal.FleetJournal;
import io.mastercontrol.alerting.journal.NewFleetEvent;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Writes transitions, and all that follows from them, in one transaction: the alerts, the deliveries that people are
 * owed, the fleet events, and whatever the caller adds (the cursor of the log that it read).
 */
@ApplicationScoped
public class AlertLedger {
    private final Pool pool;
    private final AlertRepository alerts;
    private final FleetJournal journal;
    private final FleetEventPublisher publisher;
    private final List<TransitionListener> listeners;
    private final MeterRegistry meters;

    AlertLedger(
            Pool pool,
            AlertRepository alerts,
            FleetJournal journal,
            FleetEventPublisher publisher,
            @All List<TransitionListener> listeners,
            MeterRegistry meters) {
        this.pool = pool;
        this.alerts = alerts;
        this.journal = journal;
        this.publisher = publisher;
        this.listeners = listeners;
        this.meters = meters;
    }

    /** Decides and writes in one transaction; after the commit, tells whoever waits for it. */
    public Uni<List<Transition>> write(Function<SqlConnection, Uni<List<Transition>>> decision) {
        List<FleetEvent> told = new ArrayList<>();
        return pool.withTransaction(transaction -> decision.apply(transaction)
                        .chain(transitions -> alerts.save(transaction, transitions)
                                .chain(() -> follow(transaction, transitions))
                                .chain(() -> journal.append(transaction, events(transitions)))
                                .invoke(told::addAll)
                                .replaceWith(transitions)))
                .invoke(transitions -> committed(transitions, told));
    }

    private Uni<Void> follow(SqlConnection transaction, List<Transition> transitions) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (TransitionListener listener : listeners) {
            all = all.chain(() -> listener.write(transaction, transitions));
        }
        return all;
    }

    private void committed(List<Transition> transitions, List<FleetEvent> told) {
        publisher.publish(told);
        for (Transition transition : transitions) {
            meters.counter(
                            "mc_alerting_transitions_total",
                            "to",
                            transition.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT))
                    .increment();
        }
        if (!transitions.isEmpty()) {
            listeners.forEach(TransitionListener::committed);
        }
    }

    private static List<NewFleetEvent> events(List<Transition> transitions) {
        return transitions.stream()
                .map(AlertLedger::event)
                .filter(Objects::nonNull)
                .toList();
    }

    private static NewFleetEvent event(Transition transition) {
        Alert alert = transition.alert();
        AlertView view = AlertView.of(alert);
        if (transition instanceof Transition.Fired) {
            return event(EventType.ALERT_FIRING, view, view.firedAt());
        }
        return transition instanceof Transition.Resolved
                ? event(EventType.ALERT_RESOLVED, view, view.resolvedAt())
                : null;
    }

    private static NewFleetEvent event(String type, AlertView view, java.time.Instant at) {
        JsonNode detail = Json.mapper().valueToTree(view);
        return new NewFleetEvent(
                view.id() + ":" + type, at, null, type, view.device(), view.workload(), view.summary(), detail);
    }
}

package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.alert.Alert.Key;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Decides what events and the passing of time mean for the open alerts. Pure: it is filled from the database, asked, and
 * its transitions are written back in the same transaction.
 */
public final class AlertBook {
    private final List<Rule> rules;
    private final Duration stableAfter;
    private final Supplier<String> ids;
    private final Map<Key, Alert> open = new LinkedHashMap<>();
    private final List<Transition> transitions = new ArrayList<>();

    /**
     * @param open the alerts, not resolved, of every device and release that the events are about
     * @param stableAfter how long a failed workload must run again before that counts as recovery
     * @param ids of new alerts
     */
    public AlertBook(List<Rule> rules, Collection<Alert> open, Duration stableAfter, Supplier<String> ids) {
        this.rules = rules;
        this.stableAfter = stableAfter;
        this.ids = ids;
        open.forEach(alert -> this.open.put(alert.key(), alert));
    }

    public List<Transition> transitions() {
        return transitions;
    }

    /** Takes an event; events come in the order in which they happened. */
    public void take(FleetEvent event, Instant now) {
        for (Rule rule : rules) {
            Key key = new Key(rule.name(), event.device(), rule.kind().subject(event));
            switch (rule.signal(event)) {
                case NONE -> {}
                case RAISE -> raise(rule, key, event, now);
                case CLEAR -> affected(key, event).forEach(alert -> end(alert, now));
                case CLEAR_IF_STABLE -> affected(key, event).forEach(alert -> clearAt(alert, now.plus(stableAfter)));
                case CONTINUE -> affected(key, event).forEach(alert -> clearAt(alert, null));
            }
        }
    }

    /** A forgotten device takes all its alerts with it; any other event is about one thing. */
    private List<Alert> affected(Key key, FleetEvent event) {
        if (event.type().equals(EventType.DEVICE_FORGOTTEN)) {
            return open.values().stream()
                    .filter(alert -> alert.key().rule().equals(key.rule())
                            && event.device().equals(alert.key().device()))
                    .toList();
        }
        Alert alert = open.get(key);
        return alert == null ? List.of() : List.of(alert);
    }

    private void raise(Rule rule, Key key, FleetEvent event, Instant now) {
        Alert known = open.get(key);
        if (known != null) {
            clearAt(known, null);
            return;
        }
        // A device's clock may be ahead; nothing starts in the future.
        Instant start = event.at().isBefore(now) ? event.at() : now;
        Instant due = start.plus(rule.hold().duration());
        AlertState.Pending pending = new AlertState.Pending(due);
        Alert alert = new Alert(
                ids.get(),
                key,
                rule.kind(),
                rule.severity(),
                rule.receiver(),
                rule.words(
                        key.device(), key.workload(), event.message() == null ? event.type() : event.message(), null),
                start,
                null,
                pending);
        if (due.isAfter(now)) {
            put(new Transition.Raised(alert));
        } else {
            put(new Transition.Fired(alert.in(pending.fire(now))));
        }
    }

    /** Lets time pass: pending alerts that are due fire, alerts whose cause stayed away resolve. */
    public void pass(Instant now) {
        for (Alert alert : List.copyOf(open.values())) {
            if (alert.clearsAt() != null && !alert.clearsAt().isAfter(now)) {
                end(alert, now);
            } else if (alert.state() instanceof AlertState.Pending pending
                    && !pending.dueAt().isAfter(now)) {
                put(new Transition.Fired(alert.in(pending.fire(now))));
            }
        }
    }

    /** Ends an alert whatever its cause does: its rule is gone, or a person says so. */
    public void end(Alert alert, Instant now) {
        if (alert.state() instanceof AlertState.Active active) {
            transitions.add(new Transition.Resolved(alert.in(active.resolve(now))));
        } else if (alert.state() instanceof AlertState.Pending) {
            transitions.add(new Transition.Vanished(alert));
        }
        open.remove(alert.key());
    }

    private void clearAt(Alert alert, Instant at) {
        if (alert.clearsAt() == null ? at != null : !alert.clearsAt().equals(at)) {
            put(new Transition.Changed(alert.clearing(at)));
        }
    }

    private void put(Transition transition) {
        transitions.add(transition);
        open.put(transition.alert().key(), transition.alert());
    }
}

package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.alert.Alert.Key;
import io.mastercontrol.alerting.rule.Fleet;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleKind;
import io.mastercontrol.alerting.rule.Words;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides what events and the passing of time mean for the open alerts. Pure: it is filled from the database, asked, and
 * its transitions are written back in the same transaction.
 */
public final class AlertBook {
    private final List<Rule> rules;
    private final Fleet fleet;
    private final Duration stableAfter;
    private final Supplier<String> ids;
    private final Map<Key, Alert> open = new LinkedHashMap<>();
    private final List<Transition> transitions = new ArrayList<>();

    /**
     * @param fleet who is in the scope of which rule
     * @param open the alerts, not resolved, of every device and release that the events are about
     * @param stableAfter how long a failed workload must run again before that counts as recovery
     * @param ids of new alerts
     */
    public AlertBook(
            List<Rule> rules, Fleet fleet, Collection<Alert> open, Duration stableAfter, Supplier<String> ids) {
        this.rules = rules;
        this.fleet = fleet;
        this.stableAfter = stableAfter;
        this.ids = ids;
        open.forEach(alert -> this.open.put(alert.key(), alert));
    }

    public List<Transition> transitions() {
        return transitions;
    }

    /** Takes an event; events come in the order in which they happened. */
    public void take(FleetEvent event, Instant now) {
        if (DeviceAlert.isTold(event)) {
            take(DeviceAlert.of(event), event, now);
            return;
        }
        if (event.type().equals(EventType.DEVICE_FORGOTTEN)) {
            List.copyOf(open.values()).stream()
                    .filter(alert -> event.device().equals(alert.key().device()))
                    .forEach(alert -> end(alert, now));
            return;
        }
        for (Rule rule : rules) {
            Key key =
                    new Key(rule.name(), rule.kind().device(event), rule.kind().subject(event));
            switch (rule.signal(event, fleet)) {
                case NONE -> {}
                case RAISE -> raise(rule, key, event, now);
                case AWAIT -> await(rule, key, event, now);
                case CLEAR -> known(key).ifPresent(alert -> end(alert, now));
                case CLEAR_IF_STABLE -> known(key).ifPresent(alert -> clearAt(alert, now.plus(stableAfter)));
                case CONTINUE -> known(key).ifPresent(alert -> clearAt(alert, null));
            }
        }
    }

    private Optional<Alert> known(Key key) {
        return Optional.ofNullable(open.get(key));
    }

    /** What a device looks after by itself belongs to the rule of that name, and so is told once, whoever sees it first. */
    private void take(DeviceAlert told, FleetEvent event, Instant now) {
        Optional<Rule> own = rules.stream()
                .filter(rule -> rule.name().equals(told.rule()) && rule.includes(event.device(), fleet))
                .findFirst();
        Optional<Rule> rule = own.or(() -> rules.stream()
                .filter(one -> one.kind() == RuleKind.device_alert)
                .findFirst());
        if (rule.isEmpty()) {
            return;
        }
        Key key = new Key(rule.get().name(), event.device(), own.isPresent() ? event.workload() : told.subject());
        if (told.firing()) {
            raise(rule.get(), key, event, now);
        } else {
            known(key).filter(DeviceAlert::isOf).ifPresent(alert -> end(alert, now));
        }
    }

    /** Something moved: what had stalled goes on, and the time begins anew. */
    private void await(Rule rule, Key key, FleetEvent event, Instant now) {
        known(key).ifPresent(alert -> end(alert, now));
        AlertState.Pending pending = new AlertState.Pending(now.plus(rule.lasting()));
        String message = "Nothing of the rollout of " + key.workload() + " moved for " + rule.hold() + ".";
        put(new Transition.Raised(alert(rule, key, event, message, now, pending)));
    }

    private void raise(Rule rule, Key key, FleetEvent event, Instant now) {
        Alert known = open.get(key);
        if (known != null) {
            clearAt(known, null);
            return;
        }
        // A device's clock may be ahead; nothing starts in the future.
        Instant start = event.at().isBefore(now) ? event.at() : now;
        Instant due = start.plus(DeviceAlert.isTold(event) ? Duration.ZERO : rule.lasting());
        AlertState.Pending pending = new AlertState.Pending(due);
        String message = event.message() == null ? event.type() : event.message();
        Alert alert = alert(rule, key, event, message, start, pending);
        if (due.isAfter(now)) {
            put(new Transition.Raised(alert));
        } else {
            put(new Transition.Fired(alert.in(pending.fire(now))));
        }
    }

    private Alert alert(
            Rule rule, Key key, FleetEvent event, String message, Instant start, AlertState.Pending pending) {
        Words words =
                rule.words(key.device(), key.workload(), fleet.labels(key.device()), message, DeviceAlert.value(event));
        return new Alert(
                ids.get(),
                key,
                rule.kind(),
                rule.severity(),
                rule.receiver(),
                DeviceAlert.isTold(event) ? DeviceAlert.marked(words) : words,
                start,
                null,
                pending);
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

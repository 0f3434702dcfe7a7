package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.alert.Alert.Key;
import io.mastercontrol.alerting.rule.Fleet;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Decides what the alerts of another system mean for ours; told twice is told once. Pure, like {@link AlertBook}. */
public final class ExternalBook {
    private final Rule rule;
    private final Fleet fleet;
    private final Instant now;
    private final Supplier<String> ids;
    private final Map<String, Alert> open = new HashMap<>();
    private final List<Transition> transitions = new ArrayList<>();

    /**
     * @param rule by whose severity, time and receiver they come in
     * @param fleet labels of the devices that there are
     * @param open those that came in and are not over
     */
    public ExternalBook(Rule rule, Fleet fleet, Collection<Alert> open, Instant now, Supplier<String> ids) {
        this.rule = rule;
        this.fleet = fleet;
        this.now = now;
        this.ids = ids;
        open.forEach(alert -> this.open.put(alert.key().workload(), alert));
    }

    public List<Transition> transitions() {
        return transitions;
    }

    public void take(ExternalAlert told) {
        Alert known = open.get(told.subject());
        boolean over = told.over() || told.until() != null && !told.until().isAfter(now);
        if (known == null) {
            if (!over) {
                raise(told);
            }
        } else if (over) {
            end(known);
        } else if (!Objects.equals(known.clearsAt(), told.until())) {
            put(new Transition.Changed(known.clearing(told.until())));
        }
    }

    private void raise(ExternalAlert told) {
        Instant start = told.startedAt().isBefore(now) ? told.startedAt() : now;
        AlertState.Pending pending = new AlertState.Pending(start.plus(rule.lasting()));
        Map<String, String> labels = new TreeMap<>(fleet.labels(told.device()));
        labels.putAll(rule.labels());
        labels.putAll(told.words().labels());
        Alert alert = new Alert(
                ids.get(),
                new Key(rule.name(), told.device(), told.subject()),
                rule.kind(),
                told.severity().orElse(rule.severity()),
                rule.receiver(),
                new Words(
                        told.words().summary(),
                        new LinkedHashMap<>(labels),
                        told.words().annotations(),
                        told.words().runbook() == null
                                ? rule.runbook()
                                : told.words().runbook()),
                start,
                told.until(),
                pending);
        put(
                pending.dueAt().isAfter(now)
                        ? new Transition.Raised(alert)
                        : new Transition.Fired(alert.in(pending.fire(now)).clearing(told.until())));
    }

    private void end(Alert alert) {
        transitions.add(
                alert.state() instanceof AlertState.Active active
                        ? new Transition.Resolved(alert.in(active.resolve(now)))
                        : new Transition.Vanished(alert));
        open.remove(alert.key().workload());
    }

    private void put(Transition transition) {
        transitions.add(transition);
        open.put(transition.alert().key().workload(), transition.alert());
    }
}

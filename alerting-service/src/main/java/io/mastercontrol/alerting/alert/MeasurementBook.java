package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.alert.Alert.Key;
import io.mastercontrol.alerting.rule.Numbers;
import io.mastercontrol.alerting.rule.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides what measurements mean for the alerts of rules that are asked again and again. What is not known changes nothing
 * about an alert of which people were told, and lets one that nobody was told of yet begin anew. Pure, like
 * {@link AlertBook}.
 */
public final class MeasurementBook {
    private final Supplier<String> ids;
    private final Instant now;
    private final Map<Key, Alert> open = new LinkedHashMap<>();
    private final Set<Key> seen = new HashSet<>();
    private final List<Transition> transitions = new ArrayList<>();

    /**
     * What is so with one thing now.
     *
     * @param labels of the device
     * @param truth null if nobody knows
     * @param message one sentence on what is wrong, made only if it is wanted
     */
    public record Observation(
            Key key, Map<String, String> labels, Boolean truth, OptionalDouble value, Supplier<String> message) {}

    /** @param open the alerts, not resolved, of the rules that are asked */
    public MeasurementBook(Collection<Alert> open, Instant now, Supplier<String> ids) {
        this.ids = ids;
        this.now = now;
        open.forEach(alert -> this.open.put(alert.key(), alert));
    }

    public List<Transition> transitions() {
        return transitions;
    }

    /** One answer of a rule. */
    public void take(Rule rule, Observation observation) {
        seen.add(observation.key());
        Alert alert = open.get(observation.key());
        if (alert == null) {
            if (Boolean.TRUE.equals(observation.truth())) {
                raise(rule, observation);
            }
        } else if (!DeviceAlert.isOf(alert)) {
            if (alert.state() instanceof AlertState.Pending pending) {
                pending(alert, pending, observation.truth());
            } else {
                active(rule, alert, observation);
            }
        }
    }

    /** What was asked about nothing any more, as a device that is gone, is over. */
    public void endOthers() {
        for (Alert alert : List.copyOf(open.values())) {
            if (!seen.contains(alert.key()) && !DeviceAlert.isOf(alert)) {
                end(alert);
            }
        }
    }

    private void raise(Rule rule, Observation observation) {
        Key key = observation.key();
        AlertState.Pending pending = new AlertState.Pending(now.plus(rule.lasting()));
        String value = observation.value().isPresent()
                ? Numbers.plain(observation.value().getAsDouble())
                : null;
        Alert alert = new Alert(
                ids.get(),
                key,
                rule.kind(),
                rule.severity(),
                rule.receiver(),
                rule.words(
                        key.device(),
                        key.workload(),
                        observation.labels(),
                        observation.message().get(),
                        value),
                now,
                null,
                pending);
        put(
                pending.dueAt().isAfter(now)
                        ? new Transition.Raised(alert)
                        : new Transition.Fired(alert.in(pending.fire(now))));
    }

    private void pending(Alert alert, AlertState.Pending pending, Boolean truth) {
        if (!Boolean.TRUE.equals(truth)) {
            end(alert);
        } else if (!pending.dueAt().isAfter(now)) {
            put(new Transition.Fired(alert.in(pending.fire(now))));
        }
    }

    private void active(Rule rule, Alert alert, Observation observation) {
        boolean near = observation.value().isPresent()
                && rule.condition().isNear(observation.value().getAsDouble());
        if (observation.truth() == null) {
            return;
        }
        if (observation.truth() || near) {
            if (alert.clearsAt() != null) {
                put(new Transition.Changed(alert.clearing(null)));
            }
        } else if (rule.resolveAfter().isZero()
                || alert.clearsAt() != null && !alert.clearsAt().isAfter(now)) {
            end(alert);
        } else if (alert.clearsAt() == null) {
            put(new Transition.Changed(alert.clearing(now.plus(rule.resolveAfter()))));
        }
    }

    private void end(Alert alert) {
        if (alert.state() instanceof AlertState.Active active) {
            transitions.add(new Transition.Resolved(alert.in(active.resolve(now))));
        } else {
            transitions.add(new Transition.Vanished(alert));
        }
        open.remove(alert.key());
    }

    private void put(Transition transition) {
        transitions.add(transition);
        open.put(transition.alert().key(), transition.alert());
    }
}

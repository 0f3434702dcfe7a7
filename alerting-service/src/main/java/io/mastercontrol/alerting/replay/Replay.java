package io.mastercontrol.alerting.replay;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.AlertBook;
import io.mastercontrol.alerting.alert.AlertView;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.evaluation.History;
import io.mastercontrol.alerting.evaluation.Need;
import io.mastercontrol.alerting.evaluation.Round;
import io.mastercontrol.alerting.evaluation.Vital;
import io.mastercontrol.alerting.rule.Fleet;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.alerting.rule.RuleTrial.Fired;
import io.mastercontrol.alerting.rule.Span;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Lets rules live through the past: the same books and the same rounds as in the present, with a clock that this turns. Pure.
 */
final class Replay {
    private final List<Rule> rules;
    private final List<Rule> sampled;
    private final Need need;
    private final Fleet fleet;
    private final Duration stableAfter;
    private final BiFunction<Alert, Instant, List<String>> whom;
    private final Map<String, Vital> vitals = new HashMap<>();
    private final Map<String, Alert> open = new LinkedHashMap<>();
    private final Map<String, Alert> fired = new LinkedHashMap<>();
    private final Deque<FleetEvent> happened = new ArrayDeque<>();
    private History history;
    private long ids;

    /** @param whom those who are told of an alert that fires at a time */
    Replay(List<Rule> rules, Fleet fleet, Duration stableAfter, BiFunction<Alert, Instant, List<String>> whom) {
        this.whom = whom;
        this.rules = rules;
        this.sampled = rules.stream().filter(Rule::isSampled).toList();
        this.need = Need.of(sampled);
        this.fleet = fleet;
        this.stableAfter = stableAfter;
    }

    /** Those that would have been told of, in the order of it. */
    List<Fired> over(List<Moment> moments, Instant from, Instant to, Duration step) {
        history = new History(from);
        List<Moment> ordered =
                moments.stream().sorted(Comparator.comparing(Moment::at)).toList();
        int next = 0;
        for (Instant now = from; !now.isAfter(to); now = now.plus(step)) {
            while (next < ordered.size() && !ordered.get(next).at().isAfter(now)) {
                take(ordered.get(next++));
            }
            pass(now);
            ask(now);
        }
        return told(to);
    }

    private void take(Moment moment) {
        if (moment instanceof Moment.Said said) {
            vitals.put(said.device(), heard(said));
            history.take(vitals.get(said.device()), need, said.at());
        } else if (moment instanceof Moment.Happened event) {
            happen(event.event());
        }
    }

    private Vital heard(Moment.Said said) {
        Vital before =
                vitals.getOrDefault(said.device(), new Vital(said.device(), "online", said.at(), Map.of(), Map.of()));
        Map<String, Double> own = new HashMap<>(before.values());
        Map<String, Map<String, Double>> workloads = new HashMap<>(before.workloads());
        if (said.workload() == null) {
            own.putAll(said.values());
        } else {
            Map<String, Double> values =
                    new HashMap<>(workloads.getOrDefault(said.workload(), Map.of("running", 1.0, "scheduled", 0.0)));
            values.putAll(said.values());
            workloads.put(said.workload(), values);
        }
        return new Vital(said.device(), "online", said.at(), own, workloads);
    }

    private void happen(FleetEvent event) {
        if (event.device() != null && need.counts().containsKey(event.type())) {
            happened.add(event);
        }
        String status =
                switch (event.type()) {
                    case EventType.DEVICE_OFFLINE -> "offline";
                    case EventType.DEVICE_STALE -> "stale";
                    case EventType.DEVICE_ONLINE -> "online";
                    default -> null;
                };
        if (status != null) {
            vitals.compute(
                    event.device(),
                    (id, old) -> old == null
                            ? new Vital(id, status, event.at(), Map.of(), Map.of())
                            : new Vital(id, status, old.heardAt(), old.values(), old.workloads()));
        } else if (event.type().equals(EventType.DEVICE_FORGOTTEN)) {
            vitals.remove(event.device());
        }
        AlertBook book = book();
        book.take(event, event.at());
        settle(book.transitions());
    }

    private AlertBook book() {
        return new AlertBook(rules, fleet, ofEvents(false), stableAfter, this::id);
    }

    private List<Alert> ofEvents(boolean measured) {
        return open.values().stream()
                .filter(alert -> measured
                        == sampled.stream()
                                .anyMatch(rule -> rule.name().equals(alert.key().rule())))
                .toList();
    }

    private void pass(Instant now) {
        AlertBook book = book();
        book.pass(now);
        settle(book.transitions());
    }

    private void ask(Instant now) {
        if (sampled.isEmpty()) {
            return;
        }
        history.forgetCounts();
        need.counts()
                .forEach((type, span) -> happened.stream()
                        .filter(event -> event.type().equals(type) && event.at().isAfter(now.minus(span)))
                        .forEach(event -> history.count(
                                new History.Key(event.device(), event.workload() == null ? "" : event.workload(), type),
                                span,
                                1)));
        settle(new Round(vitals.values(), fleet, history, now).ask(sampled, ofEvents(true), now, this::id));
    }

    private String id() {
        return "replay-" + ids++;
    }

    private void settle(List<Transition> transitions) {
        for (Transition transition : transitions) {
            Alert alert = transition.alert();
            if (transition instanceof Transition.Vanished || transition instanceof Transition.Resolved) {
                open.remove(alert.id());
            } else {
                open.put(alert.id(), alert);
            }
            if (transition instanceof Transition.Fired || fired.containsKey(alert.id())) {
                fired.put(alert.id(), alert);
            }
        }
    }

    private List<Fired> told(Instant end) {
        List<Fired> told = new ArrayList<>();
        for (Alert alert : fired.values()) {
            AlertView view = AlertView.of(alert);
            Instant over = view.resolvedAt() == null ? end : view.resolvedAt();
            told.add(new Fired(
                    view.rule(),
                    view.severity(),
                    view.device(),
                    view.workload(),
                    view.summary(),
                    view.startedAt(),
                    view.firedAt(),
                    view.resolvedAt(),
                    Span.told(Duration.between(view.startedAt(), over)),
                    whom.apply(alert, view.firedAt())));
        }
        return told;
    }
}

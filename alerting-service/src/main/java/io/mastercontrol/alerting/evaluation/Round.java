package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.alert.Alert;
import io.mastercontrol.alerting.alert.MeasurementBook;
import io.mastercontrol.alerting.alert.MeasurementBook.Observation;
import io.mastercontrol.alerting.alert.Transition;
import io.mastercontrol.alerting.rule.Fleet;
import io.mastercontrol.alerting.rule.Glob;
import io.mastercontrol.alerting.rule.Numbers;
import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.contracts.expression.Evaluation;
import io.mastercontrol.contracts.expression.Expression;
import io.mastercontrol.contracts.expression.Verdict;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Asks rules about all that is in their scope, at one moment. Pure: the same for the present and for a replay. */
public final class Round {
    private static final double PER_CENT = 100;

    private final Collection<Vital> vitals;
    private final Fleet fleet;
    private final History history;
    private final Instant now;

    /** @param now by the registry's clock, as are the times of the vitals */
    public Round(Collection<Vital> vitals, Fleet fleet, History history, Instant now) {
        this.vitals = vitals;
        this.fleet = fleet;
        this.history = history;
        this.now = now;
    }

    /** @param open the alerts, not resolved, of these rules */
    public List<Transition> ask(Collection<Rule> rules, Collection<Alert> open, Instant clock, Supplier<String> ids) {
        MeasurementBook book = new MeasurementBook(open, clock, ids);
        for (Rule rule : rules) {
            if (rule.scope().moreThan() == null) {
                each(rule, book);
            } else {
                together(rule, book);
            }
        }
        book.endOthers();
        return book.transitions();
    }

    private void each(Rule rule, MeasurementBook book) {
        Expression expression = rule.expression();
        inScope(rule).forEach(subject -> {
            Verdict verdict = Evaluation.of(expression, subject);
            Vital vital = subject.vital();
            book.take(
                    rule,
                    new Observation(
                            new Alert.Key(rule.name(), vital.device(), subject.workload()),
                            fleet.labels(vital.device()),
                            verdict.truth(),
                            verdict.value(),
                            () -> said(rule, subject, verdict)));
        });
    }

    /** A device counts once, however many of its workloads it is so with. */
    private void together(Rule rule, MeasurementBook book) {
        Expression expression = rule.expression();
        int all = 0;
        int wrong = 0;
        for (Vital vital : vitals) {
            if (rule.includes(vital.device(), fleet)) {
                all++;
                boolean any = subjects(rule, vital)
                        .anyMatch(subject -> Evaluation.of(expression, subject).isTrue());
                wrong += any ? 1 : 0;
            }
        }
        double part = all == 0 ? 0 : PER_CENT * wrong / all;
        String told = Numbers.plain(Math.round(part * 10) / 10.0) + " % of "
                + rule.scope().told() + " (" + wrong + " of " + all + " devices): " + what(rule) + ".";
        book.take(
                rule,
                new Observation(
                        new Alert.Key(rule.name(), null, rule.scope().workload()),
                        Map.of(),
                        part > rule.scope().moreThan().percent(),
                        OptionalDouble.of(part),
                        () -> told));
    }

    private Stream<Subject> inScope(Rule rule) {
        return vitals.stream()
                .filter(vital -> rule.includes(vital.device(), fleet))
                .flatMap(vital -> subjects(rule, vital));
    }

    private Stream<Subject> subjects(Rule rule, Vital vital) {
        return rule.isOfWorkloads()
                ? vital.workloads().keySet().stream()
                        .filter(name -> Glob.matches(rule.scope().workload(), name))
                        .map(name -> new Subject(vital, name, history, fleet, now))
                : Stream.of(new Subject(vital, null, history, fleet, now));
    }

    private static String what(Rule rule) {
        return rule.kind().goesByEvents() ? rule.kind().name().replace('_', ' ') : rule.asked();
    }

    private static String said(Rule rule, Subject subject, Verdict verdict) {
        String device = subject.vital().device();
        String of = subject.workload() == null ? device : subject.workload() + " on " + device;
        return of + ": " + what(rule)
                + (verdict.value().isPresent()
                        ? " (" + Numbers.plain(verdict.value().getAsDouble()) + ")"
                        : "")
                + ".";
    }
}

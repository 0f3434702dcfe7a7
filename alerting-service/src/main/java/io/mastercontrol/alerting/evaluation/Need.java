package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.rule.Rule;
import io.mastercontrol.contracts.expression.Expression;
import io.mastercontrol.contracts.expression.WindowFunction;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What rules have to know: nothing else is asked for, taken apart or kept.
 *
 * @param names of measurements
 * @param looksBack how far, by the names of those over which a rule looks back
 * @param counts how far, by the types of events that are counted
 * @param ofWorkloads whether any rule is about workloads
 */
public record Need(
        Set<String> names, Map<String, Duration> looksBack, Map<String, Duration> counts, boolean ofWorkloads) {
    static final Need NOTHING = new Need(Set.of(), Map.of(), Map.of(), false);

    public static Need of(Collection<Rule> rules) {
        Need need = new Need(
                new HashSet<>(),
                new HashMap<>(),
                new HashMap<>(),
                rules.stream().anyMatch(Rule::isOfWorkloads));
        rules.forEach(rule -> rule.expression().visit(need::take));
        return need;
    }

    private void take(Expression part) {
        if (part instanceof Expression.Metric metric) {
            names.add(metric.name());
        } else if (part instanceof Expression.Window window) {
            boolean counted = window.function() == WindowFunction.count;
            (counted ? counts : looksBack)
                    .merge(window.name(), window.span(), (one, other) -> one.compareTo(other) > 0 ? one : other);
            if (!counted) {
                names.add(window.name());
            }
        }
    }
}

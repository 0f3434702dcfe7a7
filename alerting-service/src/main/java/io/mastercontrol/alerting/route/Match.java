package io.mastercontrol.alerting.route;

import io.mastercontrol.alerting.rule.Glob;
import java.util.List;
import java.util.Map;

/**
 * Which alerts are meant: for each name, one of the patterns must fit, and none that begins with {@code !}.
 *
 * @param names rule, severity, device, workload or a label, each with patterns in which {@code *} stands for any characters
 */
public record Match(Map<String, List<String>> names) {
    public static final Match ALL = new Match(Map.of());

    public Match {
        names = Map.copyOf(names);
    }

    public boolean fits(Subject subject) {
        return names.entrySet().stream().allMatch(entry -> fits(entry.getValue(), subject.value(entry.getKey())));
    }

    private static boolean fits(List<String> patterns, String value) {
        List<String> wanted =
                patterns.stream().filter(pattern -> !pattern.startsWith("!")).toList();
        boolean unwanted = patterns.stream()
                .filter(pattern -> pattern.startsWith("!"))
                .anyMatch(pattern -> value != null && Glob.matches(pattern.substring(1), value));
        return !unwanted
                && (wanted.isEmpty()
                        || wanted.stream().anyMatch(pattern -> value != null && Glob.matches(pattern, value)));
    }
}

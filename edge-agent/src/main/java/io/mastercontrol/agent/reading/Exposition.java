package io.mastercontrol.agent.reading;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics in Prometheus' text format: what a few names add up to. Lines that are none are passed over. */
final class Exposition {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(?:\\{(.*)\\})?\\s+([^\\s{}]+)(?:\\s+-?\\d+)?\\s*");
    private static final Pattern LABEL =
            Pattern.compile("\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*,?");

    private Exposition() {}

    /** The sum of the series of each name, as it is written; a name without any is left out. */
    static Map<String, Double> read(String text, List<String> names) {
        Map<String, Wanted> wanted = new HashMap<>();
        names.forEach(name -> wanted.put(name, Wanted.of(name)));
        Map<String, Double> sums = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                double value = number(sample.group(3));
                Map<String, String> labels = labels(sample.group(2));
                wanted.forEach((name, one) -> {
                    if (!Double.isNaN(value) && one.includes(sample.group(1), labels)) {
                        sums.merge(name, value, Double::sum);
                    }
                });
            }
        });
        return sums;
    }

    private record Wanted(String name, Map<String, String> labels) {
        static Wanted of(String text) {
            int brace = text.indexOf('{');
            return brace < 0
                    ? new Wanted(text, Map.of())
                    : new Wanted(
                            text.substring(0, brace), Exposition.labels(text.substring(brace + 1, text.length() - 1)));
        }

        boolean includes(String found, Map<String, String> with) {
            return found.equals(name) && with.entrySet().containsAll(labels.entrySet());
        }
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.lookingAt()) {
            labels.put(label.group(1), label.group(2));
            label.region(label.end(), text.length());
        }
        return labels;
    }

    /** NaN also for what is no number, or not finite: nothing can be compared with that. */
    private static double number(String text) {
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}

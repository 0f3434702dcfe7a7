package io.mastercontrol.alerting.rule;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of a rule with names in double braces, filled in once when the cause of an alert is seen: {@code {{ device }} is at
 * {{ value }}}. What no alert knows is refused with the rule; what this alert does not have becomes nothing.
 */
public final class Placeholders {
    /** What there is to be named, besides {@code labels.NAME}. */
    static final List<String> NAMES = List.of("device", "workload", "value", "rule", "severity", "message");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.*?)\\}\\}");
    private static final Pattern LABEL = Pattern.compile("labels\\.[a-zA-Z0-9][a-zA-Z0-9._/-]{0,62}");

    private Placeholders() {}

    /** @throws IllegalArgumentException naming the field and the first name that nothing will ever fill */
    static void check(String field, String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1).strip();
            if (!NAMES.contains(name) && !LABEL.matcher(name).matches()) {
                throw new IllegalArgumentException(field + " has {{ " + name + " }}, but there are only "
                        + String.join(", ", NAMES) + " and labels.NAME");
            }
        }
        String rest = matcher.replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) {
            throw new IllegalArgumentException(field + " has {{ or }} without the other one");
        }
    }

    /** @param values by name, those of labels as {@code labels.NAME} */
    public static String fill(String text, Map<String, String> values) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            String value = values.get(found.group(1).strip());
            return Matcher.quoteReplacement(value == null ? "" : value);
        });
    }

    static Map<String, String> fillAll(Map<String, String> texts, Map<String, String> values) {
        Map<String, String> filled = new TreeMap<>();
        texts.forEach((name, text) -> filled.put(name, fill(text, values)));
        return filled;
    }

    static void checkAll(String field, Collection<Map.Entry<String, String>> texts) {
        texts.forEach(text -> check(field + "." + text.getKey(), text.getValue()));
    }
}

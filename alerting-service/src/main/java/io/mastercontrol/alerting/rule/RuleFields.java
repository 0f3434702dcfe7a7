package io.mastercontrol.alerting.rule;

import io.mastercontrol.contracts.workload.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The fields of a rule, and how each is read; a refusal goes on after the name of the field. */
final class RuleFields {
    private static final int LONGEST_SHOWN = 80;

    /** Reads one value. */
    interface Reading {
        /** @throws IllegalArgumentException with what is wrong */
        Object read(Node node);
    }

    static final Map<String, Reading> KNOWN = known();

    private RuleFields() {}

    private static Map<String, Reading> known() {
        Map<String, Reading> fields = new LinkedHashMap<>();
        for (String text :
                List.of("name", "receiver", "device", "workload", "selector", "group", "expr", "metric", "runbook")) {
            fields.put(text, RuleFields::text);
        }
        fields.put("kind", node -> word(node, RuleKind.values()));
        fields.put("severity", node -> word(node, Severity.values()));
        fields.put("enabled", RuleFields::flag);
        fields.put("built_in", RuleFields::flag);
        // What GET tells besides, so that its answer can be sent back.
        fields.put("status", node -> node);
        fields.put("for", RuleFields::span);
        fields.put("resolve_for", RuleFields::span);
        fields.put("more_than", node -> Share.parse(text(node)));
        for (String number : List.of("above", "below", "clear_below", "clear_above")) {
            fields.put(number, RuleFields::number);
        }
        fields.put("labels", RuleFields::texts);
        fields.put("annotations", RuleFields::texts);
        return fields;
    }

    /** @throws IllegalArgumentException beginning with the field at fault */
    @SuppressWarnings("unchecked")
    static Rule rule(Map<String, Object> values) {
        return new Rule(
                (String) values.get("name"),
                (RuleKind) values.get("kind"),
                (Boolean) values.getOrDefault("enabled", true),
                (Span) values.get("for"),
                (Severity) values.get("severity"),
                (String) values.get("receiver"),
                new Scope(
                        (String) values.get("device"),
                        (String) values.get("workload"),
                        (String) values.get("selector"),
                        (String) values.get("group"),
                        (Share) values.get("more_than")),
                new Condition(
                        (String) values.get("expr"),
                        (String) values.get("metric"),
                        (Double) values.get("above"),
                        (Double) values.get("below"),
                        (Double) values.get("clear_below"),
                        (Double) values.get("clear_above"),
                        (Span) values.get("resolve_for")),
                (Map<String, String>) values.get("labels"),
                (Map<String, String>) values.get("annotations"),
                (String) values.get("runbook"),
                false);
    }

    static String key(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    static String shown(String text) {
        String line = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
        return line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "…" : line;
    }

    private static String text(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            throw new IllegalArgumentException("must be a single value");
        }
        if (scalar.getValue().indexOf('\0') >= 0) {
            throw new IllegalArgumentException("has a character that cannot be kept");
        }
        return scalar.getValue();
    }

    private static Boolean flag(Node node) {
        return switch (text(node)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("is '" + shown(text(node)) + "', but must be true or false");
        };
    }

    private static Span span(Node node) {
        try {
            return Span.parse(text(node));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is '" + shown(text(node)) + "', but a time is written 30s, 5m or 2h", e);
        }
    }

    private static Double number(Node node) {
        try {
            double number = Double.parseDouble(text(node).replace("_", ""));
            if (Double.isFinite(number) && Math.abs(number) < 1e15) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, in one sentence.
        }
        throw new IllegalArgumentException("is '" + shown(text(node)) + "', but must be a number");
    }

    private static <E extends Enum<E>> E word(Node node, E[] words) {
        String text = text(node).replace('-', '_');
        return Stream.of(words)
                .filter(word -> word.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = Stream.of(words).map(Enum::name).toList();
                    return new IllegalArgumentException("is '" + shown(text(node)) + "', but must be one of "
                            + String.join(", ", names)
                            + Nearest.of(text, names)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
                });
    }

    private static Map<String, String> texts(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw new IllegalArgumentException("must be names and texts");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            texts.put(key(entry), text(entry.getValueNode()));
        }
        return texts;
    }
}

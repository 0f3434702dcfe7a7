package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Rules as people edit them: as they were written, comments and all, or else in the same words as the documentation. */
final class RuleText {
    private RuleText() {}

    /** What is the default is left out. */
    static String of(Rule rule) {
        ObjectNode tree = Json.mapper().valueToTree(rule);
        tree.remove("built_in");
        if (rule.enabled()) {
            tree.remove("enabled");
        }
        if (rule.hold().duration().isZero()) {
            tree.remove("for");
        }
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        options.setSplitLines(false);
        return new Yaml(options).dump(values(tree));
    }

    private static Map<String, Object> values(JsonNode tree) {
        Map<String, Object> values = new LinkedHashMap<>();
        tree.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isObject() ? !value.isEmpty() : !value.isNull()) {
                values.put(entry.getKey(), value(value));
            }
        });
        return values;
    }

    private static Object value(JsonNode value) {
        if (value.isObject()) {
            return values(value);
        }
        if (value.isNumber()) {
            return value.asDouble() == value.asLong() ? (Object) value.asLong() : value.asDouble();
        }
        return value.isBoolean() ? (Object) value.asBoolean() : value.asText();
    }

    /**
     * The part of a text that is one rule of a list, moved to the left margin.
     *
     * @return null if it is not written in lines of its own
     */
    static String part(String text, MappingNode rule) {
        if (rule.getFlowStyle() == DumperOptions.FlowStyle.FLOW) {
            return null;
        }
        int margin = rule.getStartMark().getColumn();
        int last = rule.getEndMark().getLine();
        List<String> lines = text.lines().toList();
        List<String> own = lines.subList(
                rule.getStartMark().getLine(),
                Math.min(lines.size(), rule.getEndMark().getColumn() > margin ? last + 1 : last));
        int end = own.size();
        while (end > 1 && (own.get(end - 1).isBlank() || isOfTheNext(own.get(end - 1), margin))) {
            end--;
        }
        return own.subList(0, end).stream().map(line -> moved(line, margin)).collect(Collectors.joining("\n")) + "\n";
    }

    private static boolean isOfTheNext(String line, int margin) {
        return line.strip().startsWith("#") && line.indexOf('#') < margin;
    }

    /** The first line has the list's dash before the margin, and comments may begin before it. */
    private static String moved(String line, int margin) {
        String before = line.substring(0, Math.min(margin, line.length()));
        return before.isBlank() || before.strip().equals("-") ? line.substring(before.length()) : line.strip();
    }
}

package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** What must and must not stand beside each other, in the words of JSON Schema. */
final class SchemaRules {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** The types that need no plugin, however they are spelt. */
    private static final String OURS =
            WorkloadFields.TYPES.stream().map(SchemaRules::anyCase).collect(Collectors.joining("|", "^(?:", ")$"));

    private SchemaRules() {}

    static ObjectNode workload() {
        ObjectNode rules = oneOf(WorkloadBinder.WAYS);
        rules.withArray("oneOf").add(imagesOwnProgram()).add(pluginsProgram());
        ObjectNode needs = rules.putObject("dependentRequired");
        needs.putArray("entry_point").add("module");
        needs.putArray("params").add("module");
        ArrayNode modes = rules.putArray("allOf");
        ObjectNode ofPlugin = modes.addObject();
        ofPlugin.set("if", typeIsNot(OURS + "|" + Template.PLACEHOLDER.pattern()));
        ofPlugin.set("then", WorkloadSchema.required("plugins"));
        ObjectNode scheduled = modes.addObject();
        scheduled.set("if", runMode("schedule"));
        scheduled.set("then", WorkloadSchema.required("schedule"));
        modes.add(without("schedule", "forever", "n_times", "n-times"));
        modes.add(without("max_runs", "forever"));
        return rules;
    }

    /** Exactly one of these fields. */
    static ObjectNode oneOf(List<String> fields) {
        ObjectNode rule = JSON.objectNode();
        ArrayNode ways = rule.putArray("oneOf");
        fields.forEach(field -> ways.add(WorkloadSchema.required(field)));
        return rule;
    }

    private static ObjectNode imagesOwnProgram() {
        ObjectNode rule = WorkloadSchema.required("isolation");
        rule.putObject("properties").set("isolation", WorkloadSchema.required("podman"));
        return withoutProgram(rule);
    }

    /** Other than where a container is given as well, so that exactly one of the ways holds. */
    private static ObjectNode pluginsProgram() {
        ObjectNode rule = withoutProgram(typeIsNot(OURS));
        ObjectNode image = WorkloadSchema.required("isolation");
        image.putObject("properties").set("isolation", WorkloadSchema.required("podman"));
        ((ArrayNode) rule.get("not").get("anyOf")).add(image);
        return rule;
    }

    private static ObjectNode withoutProgram(ObjectNode rule) {
        ArrayNode others = rule.putObject("not").putArray("anyOf");
        WorkloadBinder.WAYS.forEach(way -> others.add(WorkloadSchema.required(way)));
        return rule;
    }

    private static ObjectNode typeIsNot(String pattern) {
        ObjectNode rule = WorkloadSchema.required("type");
        rule.putObject("properties").putObject("type").putObject("not").put("pattern", pattern);
        return rule;
    }

    private static String anyCase(String word) {
        return word.chars()
                .mapToObj(c -> "[" + (char) c + (char) Character.toUpperCase(c) + "]")
                .collect(Collectors.joining());
    }

    private static ObjectNode without(String field, String... modes) {
        ObjectNode rule = JSON.objectNode();
        rule.set("if", runMode(modes));
        rule.putObject("then").putObject("properties").put(field, false);
        return rule;
    }

    private static ObjectNode runMode(String... modes) {
        ObjectNode condition = WorkloadSchema.required("run_mode");
        ArrayNode words =
                condition.putObject("properties").putObject("run_mode").putArray("enum");
        List.of(modes).forEach(words::add);
        return condition;
    }
}

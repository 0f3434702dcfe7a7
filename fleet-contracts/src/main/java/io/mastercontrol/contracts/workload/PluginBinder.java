package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a workload says to plugins. Which plugins there are is known on the device only, so a word counts as a
 * plugin's when {@code plugins} has options for it.
 */
final class PluginBinder {
    private final FieldReader fields;
    private final Problems problems;
    private final Map<String, JsonNode> options;

    PluginBinder(FieldReader fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
        this.options = fields.namedTrees("plugins");
    }

    Map<String, JsonNode> options() {
        return options;
    }

    /** A word of ours in any case, or a plugin's. */
    String type() {
        String type = fields.text("type").orElse("service");
        Optional<String> ours = Words.find(WorkloadFields.TYPES, type);
        if (ours.isEmpty() && !fields.isOpen("type") && !options.containsKey(type)) {
            List<String> known = new ArrayList<>(WorkloadFields.TYPES);
            known.addAll(options.keySet());
            boolean slip = Nearest.slip(type, known).isPresent();
            boolean word = type.matches(WorkloadFields.NAME_PATTERN);
            fields.problem(
                    "type",
                    "is '" + YamlNode.shown(type)
                            + "', but must be agent, script, service, or a plugin's word that 'plugins' has options for;"
                            + " did you mean '"
                            + Nearest.of(type, known).orElse("service")
                            + (slip || !word ? "'?" : "', or plugins: {" + type + ": {}}?"));
        }
        return ours.orElse(type);
    }

    /** Whether no program is missed: it is the plugin's affair, or the type is told to be wrong already. */
    boolean needsNoProgram() {
        return Words.find(WorkloadFields.TYPES, fields.text("type").orElse("service"))
                .isEmpty();
    }

    static List<String> processors(FieldReader logs) {
        List<String> words = logs.texts("processors").orElse(List.of());
        for (String word : words) {
            if (!word.matches(WorkloadFields.NAME_PATTERN) && !Template.isOpen(Template.mark(word))) {
                logs.problem(
                        "processors",
                        "has '" + YamlNode.shown(word) + "', but a plugin's word is " + WorkloadFields.NAME_HINT);
            }
        }
        return words;
    }

    /** What plugins and the rest of a workload say against each other. */
    void check(WorkloadSpec spec) {
        WorkloadBinder.WAYS.stream()
                .filter(way -> spec.hasPluginType() && !fields.isOpen("type") && fields.has(way))
                .forEach(way -> fields.problem(
                        way,
                        "cannot stand beside 'type: " + spec.type()
                                + "', whose plugin says what to run; remove it, or write 'type: service'"));
        List<String> used = used(spec);
        for (String word : options.keySet()) {
            Optional<String> near = used.contains(word) ? Optional.empty() : Nearest.slip(word, used);
            near.ifPresent(meant -> problems.add(
                    fields.line("plugins", word),
                    "'plugins' has options for '" + word + "', which nothing uses; did you mean '" + meant + "'?"));
        }
    }

    private static List<String> used(WorkloadSpec spec) {
        List<String> used = new ArrayList<>();
        if (spec.hasPluginType()) {
            used.add(spec.type());
        }
        spec.logs().processors().stream().filter(word -> !word.isBlank()).forEach(used::add);
        spec.health()
                .filter(check -> check.probe() instanceof Probe.Plugin)
                .ifPresent(check -> used.add(((Probe.Plugin) check.probe()).check()));
        return used;
    }
}

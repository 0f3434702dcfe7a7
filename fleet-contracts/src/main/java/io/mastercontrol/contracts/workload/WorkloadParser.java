package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads workload YAML: the predecessor's fields with their meaning and defaults, and the new ones. */
public final class WorkloadParser {
    private WorkloadParser() {}

    /**
     * Reads the text of one file. Never throws for what a person can write; everything wrong with it is in the result.
     *
     * @param file name to show in problems
     * @param yaml its text
     * @param variables values for {@code {{ name }}} that win over the file's own {@code vars:}
     */
    public static WorkloadFile parse(String file, String yaml, Map<String, String> variables) {
        return read(file, yaml, variables, false);
    }

    /**
     * Checks a file where the devices' variables are not known: a placeholder without a value is put up with, and what it
     * stands in is not looked at.
     */
    public static WorkloadFile check(String file, String yaml) {
        return read(file, yaml, Map.of(), true);
    }

    private static WorkloadFile read(String file, String yaml, Map<String, String> variables, boolean missingAllowed) {
        Problems problems = new Problems(file);
        List<WorkloadSpec> workloads = new ArrayList<>();
        Optional<YamlNode> root = YamlReader.read(yaml, problems);
        if (root.isPresent() && problems.isEmpty()) {
            if (root.get() instanceof Mapping mapping) {
                bind(filled(mapping, variables, missingAllowed, problems), problems, workloads);
            } else {
                problems.add(root.get().line(), "is " + root.get().kind() + ", but must be names and values");
            }
        }
        return problems.isEmpty()
                ? new WorkloadFile(file, List.copyOf(workloads), List.of())
                : new WorkloadFile(file, List.of(), problems.inOrder());
    }

    /** The document with its own {@code vars:} and the given variables put in; the latter win. */
    private static Mapping filled(
            Mapping document, Map<String, String> variables, boolean missingAllowed, Problems problems) {
        Map<String, String> values = new HashMap<>();
        if (document.find("vars").isPresent()) {
            YamlNode own = new Template(variables, true, problems).fill(document);
            values.putAll(new FieldReader(
                            new Mapping(
                                    ((Mapping) own)
                                            .entries().stream()
                                                    .filter(entry ->
                                                            entry.name().equals("vars"))
                                                    .toList(),
                                    own.line()),
                            List.of(WorkloadFields.VARS),
                            problems)
                    .namedTexts("vars"));
        }
        values.putAll(variables);
        return (Mapping) new Template(values, missingAllowed, problems).fill(document);
    }

    private static void bind(Mapping document, Problems problems, List<WorkloadSpec> workloads) {
        if (document.find("workloads").isEmpty()) {
            workloads.add(
                    new WorkloadBinder(new FieldReader(document, WorkloadFields.SINGLE, problems), problems).bind());
            return;
        }
        FieldReader file = new FieldReader(document, WorkloadFields.SEVERAL, problems);
        Set<String> names = new HashSet<>();
        for (YamlNode item : file.items("workloads")) {
            if (!(item instanceof Mapping mapping)) {
                problems.add(item.line(), "a workload is " + item.kind() + ", but must be names and values");
                continue;
            }
            WorkloadSpec spec =
                    new WorkloadBinder(new FieldReader(mapping, WorkloadFields.WORKLOAD, problems), problems).bind();
            if (!names.add(spec.name())) {
                problems.add(mapping.line(), "'" + spec.name() + "' is there twice");
            }
            workloads.add(spec);
        }
    }
}

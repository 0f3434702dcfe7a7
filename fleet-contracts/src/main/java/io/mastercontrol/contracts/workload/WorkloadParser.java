package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.WorkloadRules.Placed;
import io.mastercontrol.contracts.workload.YamlNode.Entry;
import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import io.mastercontrol.contracts.workload.YamlNode.Scalar;
import io.mastercontrol.contracts.workload.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads workload YAML: the predecessor's fields with their meaning and defaults, and the new ones. People read about them
 * in {@code docs/workload.md}, editors in {@code docs/workload.schema.json}.
 */
public final class WorkloadParser {
    private static final String VARS = WorkloadFields.VARS.name();
    private static final String TEMPLATE = WorkloadFields.TEMPLATE.name();
    private static final String WORKLOADS = WorkloadFields.WORKLOADS.name();

    private final Problems problems;
    private final Map<String, String> given;
    private final Template template;

    private WorkloadParser(Problems problems, Map<String, String> given, boolean missingAllowed) {
        this.problems = problems;
        this.given = given;
        this.template = new Template(given, missingAllowed, problems);
    }

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
     * stands in is not looked at. A workload's name must be known all the same.
     */
    public static WorkloadFile check(String file, String yaml) {
        return read(file, yaml, Map.of(), true);
    }

    /** The variables that a file needs from outside, in its order; empty for one that cannot be read. */
    public static List<UsedVariable> uses(String yaml) {
        Problems problems = new Problems("");
        FilledFile filled = FilledFile.of("", yaml, Map.of(), true);
        if (filled.root().isEmpty() || !filled.problems().isEmpty()) {
            return List.of();
        }
        WorkloadParser parser = new WorkloadParser(problems, Map.of(), true);
        parser.document(filled.root().get());
        return Stream.concat(filled.missing().stream(), parser.template.missing().stream())
                .filter(distinctName())
                .toList();
    }

    /** The names of all variables that a file could take a value from, also those that it gives itself or can do without. */
    public static Set<String> mentions(String yaml) {
        return FilledFile.mentions(yaml);
    }

    private static Predicate<UsedVariable> distinctName() {
        Set<String> names = new HashSet<>();
        return used -> names.add(used.name());
    }

    /**
     * The text with its templates filled in, for people to look at before it goes anywhere: what has no value stands there
     * as it was written.
     */
    public static String shown(String yaml, Map<String, String> variables) {
        return FilledFile.shown(yaml, variables);
    }

    private static WorkloadFile read(String file, String yaml, Map<String, String> variables, boolean missingAllowed) {
        FilledFile filled = FilledFile.of(file, yaml, variables, missingAllowed);
        Problems problems = filled.problems();
        Optional<YamlNode> root = filled.root();
        List<WorkloadSpec> workloads = List.of();
        if (root.isPresent() && problems.isEmpty()) {
            workloads = new WorkloadParser(problems, variables, missingAllowed).document(root.get());
        }
        return problems.isEmpty()
                ? new WorkloadFile(file, workloads, List.of())
                : new WorkloadFile(file, List.of(), problems.inOrder());
    }

    private List<WorkloadSpec> document(YamlNode root) {
        if (!(root instanceof Mapping written)) {
            problems.add(root.line(), "is " + root.kind() + ", but must be names and values such as 'name: web'");
            return List.of();
        }
        written.find(VARS).ifPresent(this::define);
        Mapping document = (Mapping) template.fill(written.without(VARS).without(TEMPLATE));
        List<Placed> workloads = new ArrayList<>();
        for (Mapping mapping :
                document.find(WORKLOADS).map(list -> several(document, list)).orElse(List.of(document))) {
            FieldReader fields = new FieldReader(mapping, WorkloadFields.WORKLOAD, "", problems);
            workloads.add(new Placed(new WorkloadBinder(fields, problems).bind(), fields));
        }
        WorkloadRules.check(workloads, problems);
        return workloads.stream().map(Placed::spec).toList();
    }

    /** The file's own variables; each may use those above it, and the given ones win. */
    private void define(Entry vars) {
        FieldReader reader = new FieldReader(
                new Mapping(List.of(vars), vars.key().line()), List.of(WorkloadFields.VARS), "", problems);
        reader.namedTexts(VARS);
        List<Entry> entries = vars.value() instanceof Mapping written ? written.entries() : List.of();
        for (Entry entry : entries) {
            if (entry.value() instanceof Scalar scalar && !given.containsKey(entry.name())) {
                template.define(
                        entry.name(),
                        scalar.isNull() ? "" : template.fill(scalar).text());
            }
        }
    }

    private List<Mapping> several(Mapping document, Entry list) {
        for (Entry entry : document.without(WORKLOADS).entries()) {
            boolean misplaced = Field.names(WorkloadFields.WORKLOAD).contains(entry.name());
            problems.add(
                    entry.key().line(),
                    misplaced
                            ? "'" + entry.name() + "' stands beside 'workloads'; write it inside one of the workloads"
                            : "unknown field " + entry.key().kind()
                                    + "; beside 'workloads' there can only be 'vars' and 'template'");
        }
        List<YamlNode> items = list.value() instanceof Sequence sequence ? sequence.items() : List.of();
        if (items.isEmpty()) {
            problems.add(
                    list.key().line(),
                    "'workloads' is "
                            + (list.value() instanceof Sequence
                                    ? "an empty list"
                                    : list.value().kind())
                            + ", but must be a list of at least one workload, each beginning with '- name: …'");
        }
        items.stream()
                .filter(item -> !(item instanceof Mapping))
                .forEach(item -> problems.add(
                        item.line(),
                        "a workload is " + item.kind() + ", but must be names and values such as 'name: web'"));
        return items.stream()
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .toList();
    }
}

package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.release.NeededVariable;
import io.mastercontrol.contracts.release.ReleaseHook;
import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReleaseNeeds;
import io.mastercontrol.contracts.workload.YamlNode.Entry;
import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import io.mastercontrol.contracts.workload.YamlNode.Scalar;
import io.mastercontrol.contracts.workload.YamlNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code release.yaml}; people read about it in {@code docs/releases.md}. */
public final class ReleaseParser {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Problems problems;

    private ReleaseParser(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads the text of one file. Never throws for what a person can write; everything wrong with it is in the result.
     *
     * @param file name to show in problems
     */
    public static ReleaseFile parse(String file, String yaml) {
        Problems problems = new Problems(file);
        if (yaml.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"))) {
            return new ReleaseFile(file, ReleaseNeeds.NONE, ReleaseHooks.NONE, List.of());
        }
        Optional<YamlNode> root = YamlReader.read(yaml, problems);
        if (root.isPresent() && !YamlNode.isNull(root.get()) && problems.isEmpty()) {
            if (root.get() instanceof Mapping mapping) {
                return new ReleaseParser(problems).release(file, mapping);
            }
            problems.add(
                    root.get().line(),
                    "is " + root.get().kind() + ", but must be names and values such as 'predecessor: 1.4.2'");
        }
        return new ReleaseFile(file, ReleaseNeeds.NONE, ReleaseHooks.NONE, problems.inOrder());
    }

    private ReleaseFile release(String file, Mapping mapping) {
        FieldReader fields = new FieldReader(mapping, ReleaseFields.RELEASE, "", problems);
        ReleaseNeeds needs = new ReleaseNeeds(
                variables(fields),
                fields.text("min_agent_version").orElse(null),
                architectures(fields),
                fields.text("predecessor").orElse(null));
        Optional<FieldReader> hooks = fields.section("hooks");
        ReleaseHooks all = new ReleaseHooks(
                hook(hooks, "pre_install"),
                hook(hooks, "post_install"),
                hook(hooks, "pre_commit"),
                hook(hooks, "rollback"));
        return problems.isEmpty()
                ? new ReleaseFile(file, needs, all, List.of())
                : new ReleaseFile(file, ReleaseNeeds.NONE, ReleaseHooks.NONE, problems.inOrder());
    }

    private List<NeededVariable> variables(FieldReader fields) {
        List<NeededVariable> needed = new ArrayList<>();
        Optional<YamlNode> node = fields.value("variables");
        if (node.isPresent() && node.get() instanceof Sequence) {
            fields.texts("variables").orElse(List.of()).forEach(name -> needed.add(new NeededVariable(name, null)));
        } else if (node.isPresent() && node.get() instanceof Mapping named) {
            for (Entry entry : named.entries()) {
                if (entry.value() instanceof Scalar value) {
                    needed.add(new NeededVariable(
                            Template.show(entry.name()), value.isNull() ? null : Template.show(value.text())));
                } else {
                    fields.wrong("variables", entry.value(), "names, each with a single value or nothing");
                }
            }
        } else if (node.isPresent()) {
            fields.wrong("variables", node.get(), "a list of names, or names and values");
        }
        needed.stream()
                .filter(variable -> !variable.name().matches(ReleaseFields.VARIABLE))
                .forEach(variable -> fields.problem(
                        "variables",
                        "has the name '" + YamlNode.shown(variable.name())
                                + "', but a name is letters, digits, '_' and '-', and does not begin with a digit"));
        return needed;
    }

    private static List<String> architectures(FieldReader fields) {
        List<String> given = fields.texts("architectures").orElse(List.of());
        if (fields.has("architectures") && given.isEmpty()) {
            fields.problem("architectures", "is empty, so the release would be for no device");
        }
        given.stream()
                .filter(name -> !ReleaseFields.ARCHITECTURES.contains(name))
                .forEach(name -> fields.problem(
                        "architectures",
                        "has '" + YamlNode.shown(name) + "', but must be of "
                                + String.join(", ", ReleaseFields.ARCHITECTURES)
                                + Nearest.of(name, ReleaseFields.ARCHITECTURES)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("")));
        return given;
    }

    private static ReleaseHook hook(Optional<FieldReader> hooks, String name) {
        Optional<FieldReader> fields = hooks.flatMap(all -> all.section(name));
        Optional<List<String>> command = fields.flatMap(hook -> hook.commandLine("command"));
        return command.map(words -> new ReleaseHook(
                        words,
                        seconds(fields.get(), "timeout", Duration.ofMinutes(1)),
                        seconds(fields.get(), "retry_after", Duration.ofSeconds(30)),
                        fields.get().whole("retries").orElse(20)))
                .orElse(null);
    }

    private static double seconds(FieldReader fields, String name, Duration usual) {
        Duration given = fields.time(name).orElse(usual);
        if (given.compareTo(LONGEST) > 0) {
            fields.problem(name, "is longer than an hour");
        }
        return given.toMillis() / 1000.0;
    }
}

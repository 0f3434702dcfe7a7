package io.mastercontrol.alerting.rule;

import io.mastercontrol.alerting.rule.RuleFile.Problem;
import io.mastercontrol.contracts.workload.Nearest;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads rules from YAML, of which JSON is a part: one rule, a list of them, or a list under {@code rules}. Strict: what it
 * does not know is refused with the line and the nearest name that there is, and one mistake does not hide the next.
 */
public final class RuleReader {
    private static final int MOST_CHARACTERS = 512 * 1024;
    private static final int MOST_RULES = 1_000;
    private static final int DEEPEST = 20;

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, MappingNode> nodes = new HashMap<>();
    private Node whole;

    private RuleReader(String file) {
        this.file = file;
    }

    /** @param file how the sender calls the text, or null */
    public static RuleFile read(String file, String text) {
        RuleReader reader = new RuleReader(file);
        reader.read(text == null ? "" : text);
        return reader.problems.isEmpty()
                ? new RuleFile(List.copyOf(reader.rules), List.of(), reader.written(text))
                : new RuleFile(List.of(), reader.problems, Map.of());
    }

    /** A part that means something else when it stands alone, as it refers to another part, is not one. */
    private Map<String, String> written(String text) {
        Map<String, String> written = new HashMap<>();
        for (Rule rule : rules) {
            MappingNode node = nodes.get(rule.name());
            String part = node == whole && node.getFlowStyle() == FlowStyle.BLOCK
                    ? text.strip() + "\n"
                    : RuleText.part(text, node);
            RuleReader alone = new RuleReader(null);
            if (part != null) {
                alone.read(part);
            }
            if (alone.problems.isEmpty() && alone.rules.equals(List.of(rule))) {
                written.put(rule.name(), part);
            }
        }
        return written;
    }

    private void read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            problem(1, "", "The text is longer than " + MOST_CHARACTERS / 1024 + " KiB; send several.");
            return;
        }
        try {
            LoaderOptions options = new LoaderOptions();
            options.setNestingDepthLimit(DEEPEST);
            options.setMaxAliasesForCollections(50);
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                problem(1, "", "The text is empty; send a rule with name and kind, or a list under rules.");
            } else {
                root(root);
            }
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            problem(mark == null ? 1 : mark.getLine() + 1, "", "This is no YAML: " + e.getProblem() + ".");
        } catch (YAMLException e) {
            problem(
                    1,
                    "",
                    "This is no YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ".");
        }
    }

    private void root(Node root) {
        if (root instanceof SequenceNode list) {
            list(list);
        } else if (root instanceof MappingNode mapping && has(mapping, "rules")) {
            for (NodeTuple entry : mapping.getValue()) {
                String name = RuleFields.key(entry);
                if (!name.equals("rules")) {
                    problem(
                            line(entry.getKeyNode()),
                            name,
                            "Beside rules there is nothing, but here is '" + name + "'.");
                } else if (entry.getValueNode() instanceof SequenceNode list) {
                    list(list);
                } else {
                    problem(line(entry.getKeyNode()), "rules", "What is under rules must be a list.");
                }
            }
        } else {
            whole = root;
            rule(root);
        }
        Set<String> names = new HashSet<>();
        rules.stream()
                .filter(rule -> !names.add(rule.name()))
                .forEach(twice -> problem(1, "name", "Rule " + twice.name() + " is there twice."));
    }

    private static boolean has(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .anyMatch(entry -> RuleFields.key(entry).equals(name));
    }

    private void list(SequenceNode list) {
        if (list.getValue().isEmpty() || list.getValue().size() > MOST_RULES) {
            problem(
                    line(list),
                    "rules",
                    "There are " + list.getValue().size() + " rules, but there must be 1 to " + MOST_RULES + ".");
            return;
        }
        list.getValue().forEach(this::rule);
    }

    private void rule(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            problem(line(node), "", "A rule must be names and values, such as name: hot, kind: temperature.");
            return;
        }
        int before = problems.size();
        Map<String, Object> values = new HashMap<>();
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String name = RuleFields.key(entry);
            int line = line(entry.getKeyNode());
            if (!RuleFields.KNOWN.containsKey(name)) {
                String near = Nearest.of(name, RuleFields.KNOWN.keySet())
                        .map(known -> "; did you mean '" + known + "'?")
                        .orElse("");
                problem(line, name, "There is no field '" + RuleFields.shown(name) + "'" + near);
            } else if (lines.putIfAbsent(name, line) != null) {
                problem(
                        line,
                        name,
                        "The field " + name + " is there twice; the first is on line " + lines.get(name) + ".");
            } else if (!RuleFields.isNull(entry.getValueNode())) {
                value(name, entry.getValueNode(), line, values);
            }
        }
        if (problems.size() == before) {
            build(values, lines, mapping);
        }
    }

    private void value(String name, Node node, int line, Map<String, Object> values) {
        try {
            values.put(name, RuleFields.KNOWN.get(name).read(node));
        } catch (IllegalArgumentException e) {
            String why = e.getMessage();
            problem(line, name, "The field " + name + " " + why + (why.endsWith("?") ? "" : "."));
        }
    }

    private void build(Map<String, Object> values, Map<String, Integer> lines, MappingNode mapping) {
        try {
            Rule rule = RuleFields.rule(values);
            rules.add(rule);
            nodes.put(rule.name(), mapping);
        } catch (IllegalArgumentException e) {
            String field = e.getMessage().split("[ .]", 2)[0];
            problem(
                    lines.getOrDefault(field, line(mapping)),
                    RuleFields.KNOWN.containsKey(field) ? field : "",
                    (values.get("name") == null
                                    ? ""
                                    : "Rule " + RuleFields.shown(String.valueOf(values.get("name"))) + ": ")
                            + Character.toUpperCase(e.getMessage().charAt(0))
                            + e.getMessage().substring(1) + ".");
        }
    }

    private void problem(int line, String field, String message) {
        problems.add(new Problem(file, line, field, message));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}

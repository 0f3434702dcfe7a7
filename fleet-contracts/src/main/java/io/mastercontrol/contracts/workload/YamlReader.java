package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.YamlNode.Entry;
import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import io.mastercontrol.contracts.workload.YamlNode.Scalar;
import io.mastercontrol.contracts.workload.YamlNode.Sequence;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.resolver.Resolver;

/** Text to tree, within bounds: a file cannot make the reader run out of memory, stack or patience. */
final class YamlReader {
    static final int MAX_CHARACTERS = 256 * 1024;
    private static final Set<Tag> KNOWN =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.SEQ, Tag.MAP);

    private final Problems problems;
    private final Resolver resolver = new Resolver();
    private final YamlBounds bounds = new YamlBounds();

    private YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** The document with its placeholders marked, or empty after saying why not. */
    static Optional<YamlNode> read(String yaml, Problems problems) {
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        if (text.length() > MAX_CHARACTERS) {
            problems.add(0, "is longer than " + MAX_CHARACTERS / 1024 + " KiB; split it into several files");
            return Optional.empty();
        }
        int odd = text.indexOf('\uFFFD');
        int reserved = Template.reserved(text);
        if (odd >= 0) {
            problems.add(lineAt(text, odd), "is not UTF-8 text; save it as UTF-8");
            return Optional.empty();
        }
        if (reserved >= 0) {
            problems.add(
                    lineAt(text, reserved),
                    String.format(
                            "has the character U+%04X, which is reserved; remove it", (int) text.charAt(reserved)));
            return Optional.empty();
        }
        return marked(Template.mark(text), problems);
    }

    /** The same of a text whose values are marked already. */
    static Optional<YamlNode> marked(String text, Problems problems) {
        return new YamlReader(problems).compose(text);
    }

    private Optional<YamlNode> compose(String text) {
        try {
            new YamlBounds().check(new Yaml(options()).parse(new StringReader(text)));
            Node root = new Yaml(options()).compose(new StringReader(text));
            if (root == null) {
                problems.add(
                        0, "is empty; a workload needs at least a name, a type, a run_mode and a command or module");
                return Optional.empty();
            }
            return Optional.of(convert(root, 0));
        } catch (MarkedYAMLException e) {
            problems.add(
                    e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1, "is not YAML: " + reason(e));
        } catch (ReaderException e) {
            problems.add(
                    lineAt(text, e.getPosition()),
                    String.format("has the character U+%04X, which YAML does not allow", e.getCodePoint()));
        } catch (YamlBounds.Exceeded e) {
            problems.add(e.line(), e.getMessage());
        } catch (YAMLException e) {
            problems.add(0, "is not YAML: " + Template.show(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setTagInspector(tag -> true);
        options.setCodePointLimit(2 * MAX_CHARACTERS);
        options.setNestingDepthLimit(2 * YamlBounds.MAX_DEPTH);
        options.setMaxAliasesForCollections(2 * YamlBounds.MAX_ALIASES);
        return options;
    }

    private YamlNode convert(Node node, int depth) {
        int line = node.getStartMark().getLine() + 1;
        bounds.value(line, depth);
        refuseTag(node, line);
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar, line);
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlNode> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(convert(item, depth + 1));
            }
            return new Sequence(List.copyOf(items), line);
        }
        return mapping((MappingNode) node, line, depth);
    }

    private void refuseTag(Node node, int line) {
        if (!KNOWN.contains(node.getTag())) {
            problems.add(
                    line,
                    "tag '" + YamlNode.shown(node.getTag().getValue()) + "' means nothing here; write the plain value");
        }
    }

    private Scalar scalar(ScalarNode node, int line) {
        boolean plain = node.getScalarStyle() == ScalarStyle.PLAIN
                && node.getTag().equals(resolver.resolve(NodeId.scalar, node.getValue(), true));
        if (node.getValue().indexOf('\0') >= 0 || Template.reserved(Template.show(node.getValue())) >= 0) {
            problems.add(line, "has an escaped character that no program can be given; remove it");
        }
        return new Scalar(node.getValue(), plain, line);
    }

    private Mapping mapping(MappingNode node, int line, int depth) {
        Map<String, Entry> own = new LinkedHashMap<>();
        Map<String, Entry> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            int at = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                problems.add(at, "a name before a colon must be a single word, not a list or a mapping");
                continue;
            }
            YamlNode value = convert(tuple.getValueNode(), depth + 1);
            if (keyNode.getTag().equals(Tag.MERGE)) {
                merge(merged, value);
                continue;
            }
            Entry entry = new Entry(scalar(keyNode, at), value);
            Entry before = own.putIfAbsent(entry.name(), entry);
            if (before != null) {
                problems.add(
                        at,
                        before.key().kind() + " is there twice; the first is on line "
                                + before.key().line());
            }
        }
        merged.forEach(own::putIfAbsent);
        return new Mapping(List.copyOf(own.values()), line);
    }

    /** {@code <<: *anchor}, or a list of anchors of which the earlier win. */
    private void merge(Map<String, Entry> into, YamlNode value) {
        if (value instanceof Mapping mapping) {
            mapping.entries().forEach(entry -> into.putIfAbsent(entry.name(), entry));
        } else if (value instanceof Sequence sequence
                && sequence.items().stream().allMatch(Mapping.class::isInstance)) {
            sequence.items().forEach(item -> merge(into, item));
        } else {
            problems.add(value.line(), "<< is " + value.kind() + ", but merges mappings only");
        }
    }

    private static String reason(MarkedYAMLException e) {
        if (String.valueOf(e.getProblem()).contains("(TAB)")) {
            return "there is a tab where YAML wants spaces";
        }
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        return Template.show(context + e.getProblem()).replace('\n', ' ').strip();
    }

    private static int lineAt(String text, int position) {
        return 1
                + (int) text.chars()
                        .limit(Math.max(0, position))
                        .filter(c -> c == '\n')
                        .count();
    }
}

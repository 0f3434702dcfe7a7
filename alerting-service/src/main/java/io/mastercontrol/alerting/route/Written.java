package io.mastercontrol.alerting.route;

import io.mastercontrol.alerting.rule.Span;
import io.mastercontrol.contracts.workload.Nearest;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML as somebody wrote it, read by asking for what is known; whatever is wrong is told with its line. */
final class Written {
    private static final int MOST_CHARACTERS = 256 * 1024;
    private static final int MOST_VALUES = 20_000;
    private static final int DEEPEST = 40;

    private final Node node;

    private Written(Node node) {
        this.node = node;
    }

    /** The document; empty if there is nothing in it. */
    static Optional<Written> read(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(options).compose(new StringReader(yaml));
            if (root == null || root.getTag().equals(Tag.NULL)) {
                return Optional.empty();
            }
            count(root, new int[] {0});
            return Optional.of(new Written(root));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine();
            throw new IllegalArgumentException(
                    "Line " + (line + 1) + ": this is no YAML: "
                            + String.valueOf(e.getProblem()).replace('\n', ' ') + ".",
                    e);
        } catch (YAMLException e) {
            throw new IllegalArgumentException(
                    "The document is no YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ".",
                    e);
        }
    }

    /** An anchor that is used over and over makes a small text a large tree. */
    private static void count(Node node, int[] values) {
        if (++values[0] > MOST_VALUES) {
            throw new YAMLException("it has more than " + MOST_VALUES + " values");
        }
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> count(item, values));
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> {
                count(tuple.getKeyNode(), values);
                count(tuple.getValueNode(), values);
            });
        }
    }

    int line() {
        return node.getStartMark().getLine() + 1;
    }

    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("Line " + line() + ": " + what + ".");
    }

    /** A mapping with no other fields than these. */
    Map<String, Written> fields(String what, List<String> known) {
        Map<String, Written> fields = entries(what);
        fields.forEach((name, value) -> {
            if (!known.contains(name)) {
                throw value.wrong("there is no field '" + name + "' in " + what
                        + Nearest.of(name, known)
                                .map(near -> "; the nearest is '" + near + "'")
                                .orElse(""));
            }
        });
        return fields;
    }

    /** A mapping, whatever its names. */
    Map<String, Written> entries(String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(what + " must be a mapping of names and values");
        }
        Map<String, Written> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new Written(tuple.getKeyNode()).wrong("a name in " + what + " must be a word");
            }
            if (entries.put(key.getValue(), new Written(tuple.getValueNode())) != null) {
                throw new Written(key).wrong("'" + key.getValue() + "' is there twice in " + what);
            }
        }
        return entries;
    }

    String text(String what) {
        if (!(node instanceof ScalarNode scalar)
                || scalar.getTag().equals(Tag.NULL)
                || scalar.getValue().isBlank()
                || scalar.getValue().indexOf('\0') >= 0) {
            throw wrong(what + " must be a word");
        }
        return scalar.getValue();
    }

    boolean flag(String what) {
        return switch (text(what)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(what + " is '" + text(what) + "', but must be true or false");
        };
    }

    Span span(String what) {
        return of(what, Span::parse);
    }

    int number(String what, int least, int most) {
        int number = of(what, text -> {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no whole number", e);
            }
        });
        if (number < least || number > most) {
            throw wrong(what + " is " + number + ", but must be from " + least + " to " + most);
        }
        return number;
    }

    /** A word that something else can read. */
    <T> T of(String what, Function<String, T> reader) {
        String text = text(what);
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(what + ": " + e.getMessage());
        }
    }

    /** A list; a single value is a list of one. */
    List<Written> items(String what) {
        if (!(node instanceof SequenceNode list)) {
            return List.of(this);
        }
        if (list.getValue().isEmpty()) {
            throw wrong(what + " is an empty list; leave it out instead");
        }
        List<Written> items = new ArrayList<>();
        list.getValue().forEach(item -> items.add(new Written(item)));
        return items;
    }

    List<String> texts(String what) {
        return items(what).stream().map(item -> item.text(what)).toList();
    }
}

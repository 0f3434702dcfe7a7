package io.mastercontrol.contracts.workload;

import java.util.List;
import java.util.Optional;

/** A YAML document as a tree that knows its lines (from 1): anchors followed, merge keys merged, no types yet. */
sealed interface YamlNode {
    int line();

    /** How to name this kind of node to a person. */
    String kind();

    /**
     * A single value.
     *
     * @param plain written without quotes, so that {@code 5}, {@code true} and {@code ~} mean more than their letters
     */
    record Scalar(String text, boolean plain, int line) implements YamlNode {
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }

        @Override
        public String kind() {
            return isNull() ? "empty" : "'" + shown(text) + "'";
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Names and values, in the order written. */
    record Mapping(List<Entry> entries, int line) implements YamlNode {
        Optional<Entry> find(String key) {
            return entries.stream().filter(entry -> entry.name().equals(key)).findFirst();
        }

        Mapping without(String key) {
            return new Mapping(
                    entries.stream().filter(entry -> !entry.name().equals(key)).toList(), line);
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** One line of a mapping. */
    record Entry(Scalar key, YamlNode value) {
        String name() {
            return key.text();
        }
    }

    /** A value as its author wrote it, short enough for a sentence. */
    static String shown(String text) {
        return shown(text, 80);
    }

    /** In one line, without characters that are not seen. */
    static String shown(String text, int longest) {
        String line = Template.show(text).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
        return line.length() > longest ? line.substring(0, longest - 3) + "..." : line;
    }

    static boolean isNull(YamlNode node) {
        return node instanceof Scalar scalar && scalar.isNull();
    }
}

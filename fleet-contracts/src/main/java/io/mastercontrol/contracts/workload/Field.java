package io.mastercontrol.contracts.workload;

import java.util.List;

/**
 * One field of the workload YAML: the parser reads by it, and the JSON Schema and the reference page are written from
 * it.
 *
 * @param fallback what holds when the field is not there, for people; {@code required} where there is no such thing
 * @param meaning one sentence or two
 * @param example a value as YAML, in one line
 */
record Field(String name, Type type, String fallback, String meaning, String example) {
    static final String REQUIRED = "required";

    /** As it could stand in a file. */
    String line() {
        return name + ": " + example;
    }

    boolean isRequired() {
        return fallback.equals(REQUIRED);
    }

    /** What can be written as its value. */
    sealed interface Type {
        /** The fields inside of it, if it can have some. */
        default List<Field> inner() {
            return List.of();
        }

        /** A text; the pattern is a regular expression over all of it, explained by the hint. */
        record Text(String pattern, String hint) implements Type {}

        record Whole(long min, long max) implements Type {}

        record Decimal(double min, double max) implements Type {}

        /** See {@link Quantity#duration}. */
        record Time(boolean zeroAllowed) implements Type {}

        /** See {@link Quantity#bytes}. */
        record Size() implements Type {}

        record Flag() implements Type {}

        /** One of these words; hyphens and underscores are the same. */
        record Word(List<String> words) implements Type {}

        /** One of these words, with or without {@code SIG} before it. */
        record Signal(List<String> words) implements Type {}

        /** A list of capabilities, with or without {@code CAP_} before each, or, where that is allowed, {@code all}. */
        record Capabilities(List<String> words, boolean orAll) implements Type {}

        /** A list of texts, executed as it stands, or one text for the shell. */
        record CommandLine() implements Type {}

        record Texts() implements Type {}

        /** A list of texts, or one of them by itself. */
        record TextOrTexts() implements Type {}

        /** Names and texts; the pattern is for the names. */
        record NamedTexts(String namePattern) implements Type {}

        /** Names and words, or a list of names, each of which then has the first word. */
        record NamedWords(List<String> words) implements Type {}

        record Section(List<Field> fields) implements Type {
            @Override
            public List<Field> inner() {
                return fields;
            }
        }

        /** Either a text, which then stands for the section's first field, or the section. */
        record TextOrSection(List<Field> fields) implements Type {
            @Override
            public List<Field> inner() {
                return fields;
            }
        }

        /** Either {@code true}, which stands for the section with nothing in it, or the section. */
        record FlagOrSection(List<Field> fields) implements Type {
            @Override
            public List<Field> inner() {
                return fields;
            }
        }

        /** Either a list of names of the section's fields, each of which then has its first word or is true, or the section. */
        record NamesOrSection(List<Field> fields) implements Type {
            @Override
            public List<Field> inner() {
                return fields;
            }
        }

        record Workloads() implements Type {}

        /** Names, each with anything; the pattern, explained by the hint, is for the names. */
        record NamedTrees(String namePattern, String hint) implements Type {}

        /** A mapping whose content is not looked into here. */
        record Anything() implements Type {}
    }

    static Type text() {
        return new Type.Text(".*", "a text");
    }

    static List<String> required(List<Field> fields) {
        return names(fields.stream().filter(Field::isRequired).toList());
    }

    static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).toList();
    }
}

package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.workload.Field.Type;
import io.mastercontrol.contracts.workload.YamlNode.Entry;
import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import io.mastercontrol.contracts.workload.YamlNode.Scalar;
import io.mastercontrol.contracts.workload.YamlNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of one mapping, by the table. Reading a field says what is wrong with it and then acts as if it were not
 * there, so that one mistake does not hide the next; so does a typed value that still waits for a template variable.
 */
final class FieldReader {
    /** No pattern of the table needs more; some regular expressions exhaust the stack on very long texts. */
    private static final int LONGEST = 256;

    private final Mapping mapping;
    private final String path;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Problems problems;

    /**
     * @param path what stands before a field's name in problems: empty, {@code health.}, or, without the dot, the name to
     *     use for every field
     */
    FieldReader(Mapping mapping, List<Field> fields, String path, Problems problems) {
        this.mapping = mapping;
        this.path = path;
        this.problems = problems;
        fields.forEach(field -> this.fields.put(field.name(), field));
        mapping.entries().stream()
                .filter(entry -> !this.fields.containsKey(entry.name()))
                .forEach(this::refuseUnknown);
        for (Field field : fields) {
            if (field.isRequired() && !has(field.name()) && !isMisspelt(field.name())) {
                problems.add(line(field.name()), shown(field.name()) + " is missing, for example " + field.line());
            }
        }
    }

    private void refuseUnknown(Entry entry) {
        problems.add(
                entry.key().line(),
                "unknown field " + entry.key().kind()
                        + (path.isEmpty() ? "" : " in '" + path.replaceFirst("\\.$", "") + "'")
                        + Nearest.of(entry.name(), fields.keySet())
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""));
    }

    /** Whether the mapping has a name that can only be a slip of this one; that is told already. */
    boolean isMisspelt(String name) {
        return mapping.entries().stream()
                .anyMatch(entry -> !fields.containsKey(entry.name())
                        && Nearest.slip(entry.name(), List.of(name)).isPresent());
    }

    private String shown(String name) {
        return "'" + (path.isEmpty() || path.endsWith(".") ? path + name : path) + "'";
    }

    /** Line of a field, or of the whole mapping where it is not written. */
    int line(String name) {
        return mapping.find(name).map(entry -> entry.key().line()).orElse(mapping.line());
    }

    /** Line of one of the names, or of one item of the list, that a field holds. */
    int line(String name, String inner) {
        return new NamedValues(this, problems, name).line(inner);
    }

    /** Says something about a field, after its name. */
    void problem(String name, String message) {
        problems.add(line(name), shown(name) + " " + message);
    }

    /** Whether a field still waits for a variable, so that nothing can be said about it yet. */
    boolean isOpen(String name) {
        return value(name)
                .filter(node -> node instanceof Scalar scalar && Template.isOpen(scalar.text()))
                .isPresent();
    }

    boolean has(String name) {
        return value(name).isPresent();
    }

    Optional<YamlNode> value(String name) {
        return mapping.find(name).map(Entry::value).filter(node -> !YamlNode.isNull(node));
    }

    private <T> Optional<T> scalar(String name, String wanted, Function<String, Optional<T>> read) {
        Optional<YamlNode> node = value(name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (!(node.get() instanceof Scalar scalar)) {
            return wrong(name, node.get(), wanted);
        }
        if (Template.isOpen(scalar.text())) {
            return Optional.empty();
        }
        Optional<T> value = read.apply(scalar.text());
        return value.isPresent() ? value : wrong(name, scalar, wanted);
    }

    <T> Optional<T> wrong(String name, YamlNode found, String wanted) {
        problems.add(found.line(), shown(name) + " is " + found.kind() + ", but must be " + wanted);
        return Optional.empty();
    }

    Optional<String> text(String name) {
        Type.Text type = (Type.Text) fields.get(name).type();
        if (isOpen(name)) {
            return value(name).map(node -> Template.show(((Scalar) node).text()));
        }
        return scalar(name, type.hint(), text -> {
            boolean fits = type.equals(Field.text())
                    ? !text.isBlank()
                    : text.length() <= LONGEST && text.matches(type.pattern());
            return fits ? Optional.of(text) : Optional.empty();
        });
    }

    Optional<Integer> whole(String name) {
        Type.Whole type = (Type.Whole) fields.get(name).type();
        return scalar(
                name,
                "a whole number from " + type.min() + " to " + type.max(),
                text -> Quantity.whole(text)
                        .filter(value -> value >= type.min() && value <= type.max())
                        .map(Long::intValue));
    }

    Optional<Double> decimal(String name) {
        Type.Decimal type = (Type.Decimal) fields.get(name).type();
        return scalar(
                name,
                "a number from " + Quantity.plain(type.min()) + " to " + Quantity.plain(type.max()),
                text -> Quantity.decimal(text).filter(value -> value >= type.min() && value <= type.max()));
    }

    Optional<Duration> time(String name) {
        Type.Time type = (Type.Time) fields.get(name).type();
        return scalar(
                name,
                "a time such as 500ms, 30s or 5m, or a number of seconds, "
                        + (type.zeroAllowed() ? "" : "above zero and ") + "at most ten years",
                text -> Quantity.duration(text).filter(time -> type.zeroAllowed() || !time.isZero()));
    }

    Optional<Long> bytes(String name) {
        return scalar(
                name,
                "a size such as 64M or 1GiB, above zero",
                text -> Quantity.bytes(text).filter(size -> size > 0));
    }

    boolean flag(String name) {
        return scalar(name, "true or false", Words::flag).orElse(false);
    }

    Optional<String> word(String name) {
        List<String> words = ((Type.Word) fields.get(name).type()).words();
        return scalar(name, "one of " + String.join(", ", words), text -> Words.find(words, text));
    }

    /** With or without {@code SIG}. */
    Optional<String> signal(String name) {
        List<String> words = ((Type.Signal) fields.get(name).type()).words();
        return scalar(name, "one of " + String.join(", ", words), text -> Words.signal(words, text));
    }

    /** A list as it stands, or one text for the shell. */
    Optional<List<String>> commandLine(String name) {
        Optional<YamlNode> node = value(name);
        boolean shell = node.isPresent() && node.get() instanceof Scalar;
        Optional<List<String>> words =
                shell ? node.map(line -> List.of("/bin/sh", "-c", Template.show(((Scalar) line).text()))) : texts(name);
        if (words.isPresent()
                && (words.get().isEmpty() || words.get().get(shell ? 2 : 0).isBlank())) {
            problem(name, "names no program; write a list such as [python3, app.py], or one line for the shell");
            return Optional.empty();
        }
        return words;
    }

    /** A list, or what stands by itself for a list of one. */
    Optional<List<String>> textOrTexts(String name) {
        Optional<YamlNode> node = value(name);
        return node.isPresent() && node.get() instanceof Scalar only
                ? Optional.of(List.of(Template.show(only.text())))
                : texts(name);
    }

    Optional<List<String>> texts(String name) {
        Optional<YamlNode> node = value(name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (!(node.get() instanceof Sequence sequence)) {
            return wrong(name, node.get(), "a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            if (item instanceof Scalar scalar) {
                texts.add(Template.show(scalar.text()));
            } else {
                problems.add(
                        item.line(), shown(name) + " has " + item.kind() + " where a text belongs; write it in quotes");
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(texts));
    }

    /** Names without {@code CAP_}, in capitals; {@code all} is every one of them. */
    Optional<List<String>> capabilities(String name) {
        Type.Capabilities type = (Type.Capabilities) fields.get(name).type();
        Optional<YamlNode> node = value(name);
        if (type.orAll() && node.isPresent() && node.get() instanceof Scalar scalar) {
            return scalar(name, "all, or a list such as [NET_RAW]", text -> Words.find(List.of("all"), text))
                    .map(all -> type.words());
        }
        List<String> found = new ArrayList<>();
        Optional<List<String>> texts = texts(name);
        for (String text : texts.orElse(List.of())) {
            String word = text.replaceFirst("(?i)^CAP_", "");
            Optional<String> known = Words.find(type.words(), word);
            known.ifPresent(found::add);
            if (known.isEmpty() && !Template.isOpen(Template.mark(text))) {
                problems.add(
                        line(name, text),
                        shown(name) + " has '" + YamlNode.shown(text) + "', which is no capability; did you mean '"
                                + nearest(word, type.words()) + "'?");
            }
        }
        return texts.map(all -> List.copyOf(found));
    }

    private static String nearest(String start, List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith(start.toUpperCase(Locale.ROOT)))
                .findFirst()
                .or(() -> Nearest.of(start, words))
                .orElse("");
    }

    Map<String, String> namedTexts(String name) {
        return new NamedValues(this, problems, name)
                .texts(((Type.NamedTexts) fields.get(name).type()).namePattern());
    }

    Map<String, JsonNode> namedTrees(String name) {
        Type.NamedTrees type = (Type.NamedTrees) fields.get(name).type();
        return new NamedValues(this, problems, name).trees(type.namePattern(), type.hint());
    }

    Map<String, String> namedWords(String name) {
        return new NamedValues(this, problems, name)
                .words(((Type.NamedWords) fields.get(name).type()).words());
    }

    /**
     * A mapping of its own; where they are allowed, a text stands for its first field, and {@code true} for one with
     * nothing in it.
     */
    Optional<FieldReader> section(String name) {
        Type type = fields.get(name).type();
        List<Field> inner = type.inner();
        Optional<YamlNode> node = value(name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get() instanceof Scalar && type instanceof Type.FlagOrSection) {
            String wanted = "true, or a mapping of " + String.join(", ", Field.names(inner));
            return scalar(name, wanted, Words::flag)
                    .filter(yes -> yes)
                    .map(yes ->
                            new FieldReader(new Mapping(List.of(), line(name)), inner, path + name + ".", problems));
        }
        if (node.get() instanceof Scalar scalar && type instanceof Type.TextOrSection) {
            Entry only = new Entry(new Scalar(inner.get(0).name(), true, line(name)), scalar);
            return Optional.of(new FieldReader(new Mapping(List.of(only), line(name)), inner, path + name, problems));
        }
        if (node.get() instanceof Sequence names && type instanceof Type.NamesOrSection) {
            Mapping on = new NamedValues(this, problems, name).switchedOn(names, inner);
            return Optional.of(new FieldReader(on, inner, path + name + ".", problems));
        }
        if (node.get() instanceof Mapping section) {
            return Optional.of(new FieldReader(section, inner, path + name + ".", problems));
        }
        String or = type instanceof Type.FlagOrSection
                ? "true, or "
                : type instanceof Type.NamesOrSection ? "a list or " : "";
        return wrong(name, node.get(), or + "a mapping of " + String.join(", ", Field.names(inner)));
    }

    Optional<JsonNode> anything(String name) {
        return value(name).map(YamlJson::of);
    }
}

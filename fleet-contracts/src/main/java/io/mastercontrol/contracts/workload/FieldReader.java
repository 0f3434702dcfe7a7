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
 * there, so that one mistake does not hide the next.
 */
final class FieldReader {
    private final Mapping mapping;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Problems problems;

    FieldReader(Mapping mapping, List<Field> fields, Problems problems) {
        this.mapping = mapping;
        this.problems = problems;
        fields.forEach(field -> this.fields.put(field.name(), field));
        for (Entry entry : mapping.entries()) {
            if (!this.fields.containsKey(entry.name())) {
                problems.add(
                        entry.key().line(),
                        "unknown field " + entry.key().kind()
                                + Nearest.of(entry.name(), Field.names(fields))
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse(""));
            }
        }
        for (Field field : fields) {
            if (field.isRequired() && value(field.name()).isEmpty()) {
                problems.add(mapping.line(), "'" + field.name() + "' is missing");
            }
        }
    }

    int line() {
        return mapping.line();
    }

    /** Line of a field, or of the whole mapping where it is not written. */
    int line(String name) {
        return mapping.find(name).map(entry -> entry.key().line()).orElse(mapping.line());
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
        problems.add(found.line(), "'" + name + "' is " + found.kind() + ", but must be " + wanted);
        return Optional.empty();
    }

    Optional<String> text(String name) {
        Type.Text type = (Type.Text) fields.get(name).type();
        Optional<YamlNode> node = value(name);
        if (node.isPresent() && node.get() instanceof Scalar scalar && Template.isOpen(scalar.text())) {
            return Optional.of(Template.show(scalar.text()));
        }
        return scalar(
                name,
                type.hint(),
                text -> text.matches("(?s)" + type.pattern()) && !text.isBlank()
                        ? Optional.of(text)
                        : Optional.empty());
    }

    Optional<Integer> whole(String name) {
        Type.Whole type = (Type.Whole) fields.get(name).type();
        return scalar(name, "a whole number from " + type.min() + " to " + type.max(), text -> {
            if (!text.matches("[+-]?\\d{1,12}")) {
                return Optional.empty();
            }
            long value = Long.parseLong(text);
            return value < type.min() || value > type.max() ? Optional.empty() : Optional.of((int) value);
        });
    }

    Optional<Double> decimal(String name) {
        Type.Decimal type = (Type.Decimal) fields.get(name).type();
        return scalar(name, "a number from " + type.min() + " to " + type.max(), text -> {
            if (!text.matches("[+-]?\\d{1,9}(\\.\\d{1,9})?")) {
                return Optional.empty();
            }
            double value = Double.parseDouble(text);
            return value < type.min() || value > type.max() ? Optional.empty() : Optional.of(value);
        });
    }

    Optional<Duration> time(String name) {
        Type.Time type = (Type.Time) fields.get(name).type();
        return scalar(
                name,
                "a time such as 500ms, 30s or 5m, or a number of seconds" + (type.zeroAllowed() ? "" : ", above zero"),
                text -> Quantity.duration(text).filter(time -> type.zeroAllowed() || !time.isZero()));
    }

    Optional<Long> bytes(String name) {
        return scalar(
                name,
                "a size such as 64M or 1GiB, above zero",
                text -> Quantity.bytes(text).filter(size -> size > 0));
    }

    boolean flag(String name) {
        return scalar(name, "true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "on" -> Optional.of(true);
                    case "false", "no", "off" -> Optional.of(false);
                    default -> Optional.<Boolean>empty();
                })
                .orElse(false);
    }

    Optional<String> word(String name) {
        List<String> words = ((Type.Word) fields.get(name).type()).words();
        return scalar(name, "one of " + String.join(", ", words), text -> oneOf(words, text));
    }

    static Optional<String> oneOf(List<String> words, String text) {
        String plain = text.replace('-', '_');
        return words.stream().filter(word -> word.equalsIgnoreCase(plain)).findFirst();
    }

    /** A list as it stands, or one text for the shell. */
    Optional<List<String>> commandLine(String name) {
        Optional<YamlNode> node = value(name);
        if (node.isPresent() && node.get() instanceof Scalar scalar) {
            return Optional.of(List.of("/bin/sh", "-c", Template.show(scalar.text())));
        }
        Optional<List<String>> words = texts(name);
        if (words.isPresent() && words.get().isEmpty()) {
            return wrong(name, node.get(), "a command and its arguments");
        }
        return words;
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
                return wrong(name, item, "a list of texts");
            }
        }
        return Optional.of(List.copyOf(texts));
    }

    Map<String, String> namedTexts(String name) {
        return new NamedValues(this, problems, name)
                .texts(((Type.NamedTexts) fields.get(name).type()).namePattern());
    }

    Map<String, String> namedWords(String name) {
        return new NamedValues(this, problems, name)
                .words(((Type.NamedWords) fields.get(name).type()).words());
    }

    /** A mapping of its own; a text, where one is allowed, stands for its first field. */
    Optional<FieldReader> section(String name) {
        Type type = fields.get(name).type();
        List<Field> inner =
                type instanceof Type.Section section ? section.fields() : ((Type.TextOrSection) type).fields();
        Optional<YamlNode> node = value(name);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get() instanceof Scalar scalar && type instanceof Type.TextOrSection) {
            Entry only = new Entry(new Scalar(inner.get(0).name(), true, scalar.line()), scalar);
            return Optional.of(new FieldReader(new Mapping(List.of(only), scalar.line()), inner, problems));
        }
        if (node.get() instanceof Mapping mapping) {
            return Optional.of(new FieldReader(mapping, inner, problems));
        }
        return wrong(name, node.get(), "a mapping of " + String.join(", ", Field.names(inner)));
    }

    Optional<JsonNode> anything(String name) {
        return value(name).map(YamlJson::of);
    }

    List<YamlNode> items(String name) {
        Optional<YamlNode> node = value(name);
        if (node.isPresent() && node.get() instanceof Sequence sequence) {
            return sequence.items();
        }
        node.ifPresent(found -> wrong(name, found, "a list of workloads"));
        return List.of();
    }
}

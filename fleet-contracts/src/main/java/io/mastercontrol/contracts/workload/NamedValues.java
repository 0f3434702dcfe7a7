package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mastercontrol.contracts.workload.YamlNode.Entry;
import io.mastercontrol.contracts.workload.YamlNode.Mapping;
import io.mastercontrol.contracts.workload.YamlNode.Scalar;
import io.mastercontrol.contracts.workload.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One field whose names the author chooses, such as {@code env} or {@code depends_on}. */
final class NamedValues {
    private final FieldReader fields;
    private final Problems problems;
    private final String name;

    NamedValues(FieldReader fields, Problems problems, String name) {
        this.fields = fields;
        this.problems = problems;
        this.name = name;
    }

    Map<String, String> texts(String pattern) {
        Map<String, String> texts = new LinkedHashMap<>();
        Optional<YamlNode> node = fields.value(name);
        if (node.isPresent() && node.get() instanceof Mapping named) {
            for (Entry entry : named.entries()) {
                if (!Template.isOpen(entry.name()) && !entry.name().matches(pattern)) {
                    problems.add(
                            entry.key().line(),
                            "'" + name + "' has the name " + entry.key().kind()
                                    + ", but names are letters, digits and underscores, and do not begin with a digit");
                } else if (entry.value() instanceof Scalar scalar) {
                    texts.put(entry.name(), scalar.isNull() ? "" : Template.show(scalar.text()));
                } else {
                    fields.wrong(name + "." + entry.name(), entry.value(), "a single value");
                }
            }
        } else if (node.isPresent()) {
            fields.wrong(name, node.get(), "names and values");
        }
        return texts;
    }

    /** What is empty is a mapping with nothing in it. */
    Map<String, JsonNode> trees(String pattern, String hint) {
        Map<String, JsonNode> trees = new LinkedHashMap<>();
        Optional<YamlNode> node = fields.value(name);
        if (node.isPresent() && node.get() instanceof Mapping named) {
            for (Entry entry : named.entries()) {
                boolean open = Template.isOpen(entry.name());
                if (!open && !entry.name().matches(pattern)) {
                    problems.add(
                            entry.key().line(),
                            "'" + name + "' has " + entry.key().kind() + ", but a name is " + hint);
                }
                JsonNode tree = YamlJson.of(entry.value());
                trees.put(Template.show(entry.name()), tree.isNull() ? JsonNodeFactory.instance.objectNode() : tree);
            }
        } else if (node.isPresent()) {
            fields.wrong(name, node.get(), "names, each with its options");
        }
        return trees;
    }

    /** A list of names, each of which then has the first word, or names and words. */
    Map<String, String> words(List<String> words) {
        Map<String, String> named = new LinkedHashMap<>();
        Optional<YamlNode> node = fields.value(name);
        if (node.isPresent() && node.get() instanceof Sequence) {
            fields.texts(name).orElse(List.of()).forEach(text -> named.put(text, words.get(0)));
        } else if (node.isPresent() && node.get() instanceof Mapping mapping) {
            for (Entry entry : mapping.entries()) {
                Optional<String> word = entry.value() instanceof Scalar scalar
                        ? Template.isOpen(scalar.text()) ? Optional.of(words.get(0)) : Words.find(words, scalar.text())
                        : Optional.empty();
                if (word.isPresent()) {
                    named.put(entry.name(), word.get());
                } else {
                    fields.wrong(name + "." + entry.name(), entry.value(), "one of " + String.join(", ", words));
                }
            }
        } else if (node.isPresent()) {
            fields.wrong(name, node.get(), "names, or names and one of " + String.join(", ", words));
        }
        return named;
    }

    /** A list of fields as if each was written with its first word, or {@code true}. */
    Mapping switchedOn(Sequence names, List<Field> fields) {
        List<Entry> entries = new ArrayList<>();
        for (YamlNode item : names.items()) {
            if (item instanceof Scalar name) {
                String first = fields.stream()
                        .filter(field -> field.name().equals(name.text()))
                        .map(Field::type)
                        .filter(Field.Type.Word.class::isInstance)
                        .map(type -> ((Field.Type.Word) type).words().get(0))
                        .findFirst()
                        .orElse("true");
                entries.add(new Entry(name, new Scalar(first, true, item.line())));
            } else {
                this.fields.wrong(this.name, item, "a list of " + String.join(", ", Field.names(fields)));
            }
        }
        return new Mapping(List.copyOf(entries), names.line());
    }

    /** Line of one of the names, or of one item of a list. */
    int line(String inner) {
        Optional<YamlNode> node = fields.value(name);
        if (node.isPresent() && node.get() instanceof Mapping named) {
            return named.find(inner).map(entry -> entry.key().line()).orElse(fields.line(name));
        }
        List<YamlNode> items = node.isPresent() && node.get() instanceof Sequence list ? list.items() : List.of();
        return items.stream()
                .filter(item -> item instanceof Scalar scalar && scalar.text().equals(inner))
                .map(YamlNode::line)
                .findFirst()
                .orElse(fields.line(name));
    }
}

package io.mastercontrol.contracts.workload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.workload.Field.Type;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What can be written as a value, in the words of JSON Schema. Nearly everywhere, a template or nothing at all can be. */
final class SchemaTypes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String TIME = "^\\d{1,12}(\\.\\d{1,9})?$|^(\\d{1,12}(\\.\\d{1,9})?(ms|s|m|h|d))+$";
    private static final String SIZE = "^\\d{1,15}(\\.\\d{1,6})?( ?[KMGT](i?B)?| ?B)?$";
    private static final String WHOLE = "^[+-]?\\d{1,12}$";
    private static final String DECIMAL = "^[+-]?\\d{1,9}(\\.\\d{1,9})?$";
    private static final int TEN_YEARS = 315_360_000;

    private SchemaTypes() {}

    /** What the others refer to. */
    static void define(ObjectNode definitions) {
        definitions.set("template", typed("string", "null").put("pattern", Template.PLACEHOLDER.pattern()));
        definitions.set("scalar", typed("string", "number", "boolean", "null"));
        definitions.set("text", typed("string", "number", "boolean", "null").put("pattern", "\\S"));
        definitions.set("texts", list("scalar"));
        definitions.set("command", anyOf(list("scalar").put("minItems", 1), WorkloadSchema.reference("text")));
        definitions.set("time", orTemplate(number().put("minimum", 0).put("maximum", TEN_YEARS), matching(TIME)));
        definitions.set(
                "time_above_zero",
                orTemplate(number().put("exclusiveMinimum", 0).put("maximum", TEN_YEARS), matching(TIME)));
        definitions.set("size", orTemplate(number().put("exclusiveMinimum", 0), matching(SIZE)));
        definitions.set(
                "flag", orTemplate(typed("boolean"), words(List.of("true", "false", "yes", "no", "on", "off"))));
    }

    static ObjectNode of(Type type) {
        if (type instanceof Type.Text text) {
            return text(text);
        }
        if (type instanceof Type.Whole || type instanceof Type.Decimal) {
            return number(type);
        }
        if (type instanceof Type.Word || type instanceof Type.Signal) {
            return word(type);
        }
        if (type instanceof Type.Time time) {
            return WorkloadSchema.reference(time.zeroAllowed() ? "time" : "time_above_zero");
        }
        if (type instanceof Type.NamedTexts || type instanceof Type.NamedWords) {
            return named(type);
        }
        if (type instanceof Type.NamedTrees trees) {
            return typed("object", "null").set("propertyNames", orTemplate(matching("^" + trees.namePattern() + "$")));
        }
        if (type instanceof Type.Section section) {
            ObjectNode object = WorkloadSchema.section(section.fields());
            boolean asks = section.fields().equals(HealthFields.HEALTH);
            return asks ? object.setAll(SchemaRules.oneOf(ProbeBinder.WAYS)) : object;
        }
        if (type instanceof Type.TextOrSection either) {
            return anyOf(WorkloadSchema.reference("text"), WorkloadSchema.section(either.fields()));
        }
        if (type instanceof Type.TextOrTexts) {
            return anyOf(WorkloadSchema.reference("text"), WorkloadSchema.reference("texts"));
        }
        if (type instanceof Type.FlagOrSection either) {
            return anyOf(WorkloadSchema.reference("flag"), WorkloadSchema.section(either.fields()));
        }
        if (type instanceof Type.NamesOrSection either) {
            return namesOr(either);
        }
        return type instanceof Type.Capabilities capabilities ? capabilities(capabilities) : simple(type);
    }

    private static ObjectNode namesOr(Type.NamesOrSection either) {
        ObjectNode names = typed("array", "null");
        names.set("items", words(Field.names(either.fields())));
        return anyOf(names, WorkloadSchema.section(either.fields()));
    }

    private static ObjectNode capabilities(Type.Capabilities type) {
        List<String> all = Stream.of("", "CAP_")
                .flatMap(prefix -> type.words().stream().map(word -> prefix + word))
                .flatMap(word -> Stream.of(word, word.toLowerCase(Locale.ROOT)))
                .toList();
        ObjectNode names = typed("array", "null").set("items", orTemplate(exactly(all)));
        return type.orAll() ? orTemplate(exactly(List.of("all")), names) : names;
    }

    private static ObjectNode text(Type.Text text) {
        boolean free = text.equals(Field.text());
        ObjectNode scalar = typed("string", "number", "boolean");
        return free
                ? WorkloadSchema.reference("text")
                : orTemplate(scalar.put("pattern", "^(?:" + text.pattern() + ")$"));
    }

    private static ObjectNode word(Type type) {
        if (type instanceof Type.Word word) {
            return orTemplate(words(word.words()));
        }
        List<String> signals = ((Type.Signal) type).words();
        return orTemplate(
                words(signals), words(signals.stream().map(word -> "SIG" + word).toList()));
    }

    private static ObjectNode number(Type type) {
        if (type instanceof Type.Whole whole) {
            ObjectNode range = typed("integer").put("minimum", whole.min()).put("maximum", whole.max());
            return orTemplate(range, matching(WHOLE));
        }
        Type.Decimal decimal = (Type.Decimal) type;
        return orTemplate(number().put("minimum", decimal.min()).put("maximum", decimal.max()), matching(DECIMAL));
    }

    private static ObjectNode named(Type type) {
        ObjectNode object = typed("object", "null");
        if (type instanceof Type.NamedTexts texts) {
            object.set("propertyNames", orTemplate(matching("^" + texts.namePattern() + "$")));
            object.set("additionalProperties", WorkloadSchema.reference("scalar"));
            return object;
        }
        object.set("propertyNames", orTemplate(matching("^" + WorkloadFields.NAME_PATTERN + "$")));
        object.set("additionalProperties", orTemplate(words(((Type.NamedWords) type).words())));
        return anyOf(WorkloadSchema.reference("texts"), object);
    }

    private static ObjectNode simple(Type type) {
        if (type instanceof Type.Workloads) {
            return typed("array").put("minItems", 1).set("items", WorkloadSchema.reference("workload"));
        }
        if (type instanceof Type.Anything) {
            return JSON.objectNode();
        }
        return WorkloadSchema.reference(
                type instanceof Type.Size
                        ? "size"
                        : type instanceof Type.Flag ? "flag" : type instanceof Type.Texts ? "texts" : "command");
    }

    private static ObjectNode list(String item) {
        return typed("array", "null").set("items", WorkloadSchema.reference(item));
    }

    /** These, and with hyphens for underscores. */
    private static ObjectNode words(List<String> words) {
        return exactly(words.stream()
                .flatMap(word -> Stream.of(word, word.replace('_', '-')))
                .distinct()
                .toList());
    }

    private static ObjectNode exactly(List<String> words) {
        ObjectNode node = JSON.objectNode();
        ArrayNode all = node.putArray("enum");
        words.forEach(all::add);
        return node;
    }

    private static ObjectNode orTemplate(ObjectNode... others) {
        ObjectNode either = anyOf(others);
        either.withArray("anyOf").add(WorkloadSchema.reference("template"));
        return either;
    }

    private static ObjectNode anyOf(ObjectNode... choices) {
        ObjectNode either = JSON.objectNode();
        either.putArray("anyOf").addAll(List.of(choices));
        return either;
    }

    private static ObjectNode matching(String pattern) {
        return typed("string").put("pattern", pattern);
    }

    private static ObjectNode number() {
        return typed("number");
    }

    private static ObjectNode typed(String... types) {
        ObjectNode node = JSON.objectNode();
        if (types.length == 1) {
            return node.put("type", types[0]);
        }
        ArrayNode all = node.putArray("type");
        Stream.of(types).forEach(all::add);
        return node;
    }
}

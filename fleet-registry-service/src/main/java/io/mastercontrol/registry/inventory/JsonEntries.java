package io.mastercontrol.registry.inventory;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One JSON object a line, its {@code kind} first or anywhere. */
final class JsonEntries implements EntryReader {
    private static final int DEEPEST = 8;
    private static final ObjectMapper STRICT = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    /** What an export tells besides and an import does not need. */
    private static final Set<String> TOLD = Set.of("status", "enrolled_at", "devices");

    private static final Map<Entry.Kind, Set<String>> FIELDS = Map.of(
            Entry.Kind.device, Set.of("kind", "id", "name", "labels", "groups", "variables"),
            Entry.Kind.group, Set.of("kind", "name", "selector", "priority"),
            Entry.Kind.variables, Set.of("kind", "scope", "values"));

    private final TextLines lines;

    JsonEntries(InputStream in) {
        lines = new TextLines(in);
    }

    /** What is wrong with a line; never leaves this class. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String sentence) {
            super(sentence, null, false, false);
        }
    }

    @Override
    public Read next() throws IOException {
        TextLines.Line line = lines.next();
        while (line.text() != null && line.text().isBlank()) {
            line = lines.next();
        }
        if (line.isEnd()) {
            return new Read.End();
        }
        if (line.wrong() != null) {
            return new Read.Bad(line.number(), line.wrong());
        }
        try {
            Entry entry = entry(line.number(), STRICT.readTree(line.text()));
            Optional<String> refused = EntryRules.refuse(entry);
            return refused.isPresent() ? new Read.Bad(line.number(), refused.get()) : new Read.Found(entry);
        } catch (JsonProcessingException e) {
            return new Read.Bad(
                    line.number(),
                    "is no valid JSON: "
                            + EntryRules.shown(e.getOriginalMessage().split("\n")[0]));
        } catch (Wrong e) {
            return new Read.Bad(line.number(), e.getMessage());
        }
    }

    private static Entry entry(int line, JsonNode node) throws Wrong {
        if (!node.isObject()) {
            throw new Wrong("is no JSON object");
        }
        Entry.Kind kind = kind(node);
        if (kind == Entry.Kind.enrolment_token) {
            return new Entry(line, kind, text(node, "id", ""), null, null, null, null, null, null);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!FIELDS.get(kind).contains(field.getKey()) && !TOLD.contains(field.getKey())) {
                throw new Wrong("has the field '" + EntryRules.shown(field.getKey()) + "', which no " + kind + " has");
            }
        }
        String id = text(node, kind == Entry.Kind.device ? "id" : kind == Entry.Kind.group ? "name" : "scope", null);
        return new Entry(
                line,
                kind,
                id,
                kind == Entry.Kind.device && node.hasNonNull("name") ? text(node, "name", null) : null,
                texts(node, "labels"),
                names(node),
                texts(node, kind == Entry.Kind.variables ? "values" : "variables"),
                node.hasNonNull("selector") ? text(node, "selector", null) : null,
                priority(node));
    }

    private static Entry.Kind kind(JsonNode node) throws Wrong {
        String word = text(node, "kind", null);
        for (Entry.Kind kind : Entry.Kind.values()) {
            if (kind.name().equals(word)) {
                return kind;
            }
        }
        throw new Wrong("has kind '" + EntryRules.shown(word) + "'; there are device, group, variables and"
                + " enrolment_token");
    }

    private static String text(JsonNode node, String field, String otherwise) throws Wrong {
        JsonNode value = node.get(field);
        if (value == null && otherwise != null) {
            return otherwise;
        }
        if (value == null || !value.isTextual()) {
            throw new Wrong(value == null ? "lacks " + field : "has a " + field + " that is no text");
        }
        return value.asText();
    }

    private static Map<String, String> texts(JsonNode node, String field) throws Wrong {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            if (!each.getValue().isTextual() && !each.getValue().isNull()) {
                throw new Wrong("has " + field + " of which '" + EntryRules.shown(each.getKey()) + "' is no text");
            }
            texts.put(each.getKey(), each.getValue().textValue());
        }
        if (!value.isObject()) {
            throw new Wrong("has " + field + " that are no object");
        }
        return texts;
    }

    private static List<String> names(JsonNode node) throws Wrong {
        JsonNode value = node.get("groups");
        if (value == null || value.isNull()) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (JsonNode each : value) {
            if (!each.isTextual()) {
                throw new Wrong("has groups of which one is no text");
            }
            names.add(each.asText());
        }
        if (!value.isArray()) {
            throw new Wrong("has groups that are no list");
        }
        return names;
    }

    private static Integer priority(JsonNode node) throws Wrong {
        JsonNode value = node.get("priority");
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new Wrong("has a priority that is no whole number");
        }
        return value.asInt();
    }
}

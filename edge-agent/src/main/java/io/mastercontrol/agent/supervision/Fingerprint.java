package io.mastercontrol.agent.supervision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.contracts.message.Json;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Tells definitions apart, in every life of the agent and over its updates: a field that an older agent did not know says
 * nothing while it is not used, so a new agent adopts what the old one started instead of starting it anew.
 */
final class Fingerprint {
    /** What the author of the file names: nothing in there goes without saying. */
    private static final Set<String> THE_AUTHORS = Set.of("program", "env", "plugins", "extensions", "depends_on");
    /** What was so before there was a choice. */
    private static final Set<String> USUAL = Set.of("missed skip", "overlap skip", "splay PT0S");

    private Fingerprint() {}

    /** Looks into the classes of what a definition consists of, which takes a tenth of a second for the first one. */
    static void readUp() {
        Json.mapper().writerFor(Definition.class);
        hash(Json.mapper().createObjectNode().put("name", 0), "nothing");
    }

    static String of(Definition definition) {
        JsonNode tree = Json.mapper().valueToTree(definition);
        prune(tree);
        return hash(tree, definition.name());
    }

    private static String hash(JsonNode tree, String name) {
        ObjectWriter sorted = Json.mapper().writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        try {
            return Resources.hash(sorted.writeValueAsBytes(Json.mapper().treeToValue(tree, Object.class)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot fingerprint " + name, e);
        }
    }

    private static void prune(JsonNode tree) {
        Iterator<Map.Entry<String, JsonNode>> fields = tree.properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            JsonNode value = field.getValue();
            if (!THE_AUTHORS.contains(field.getKey())) {
                prune(value);
            }
            boolean empty = value.isContainerNode() && value.isEmpty();
            boolean usual =
                    USUAL.contains(field.getKey() + " " + value.asText()) || value.isNumber() && value.asDouble() == 0;
            if (value.isNull() || empty || usual || value.isBoolean() && !value.asBoolean()) {
                fields.remove();
            }
        }
    }
}

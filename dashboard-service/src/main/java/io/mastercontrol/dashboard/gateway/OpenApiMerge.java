package io.mastercontrol.dashboard.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mastercontrol.contracts.message.Json;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts the OpenAPI documents of several services together: what is public of their paths, and all of their schemas. Where
 * two services call different things by one name, the later one's get its service's name in front.
 */
final class OpenApiMerge {
    private static final String SCHEMA = "#/components/schemas/";

    private final ObjectNode whole = Json.mapper().createObjectNode();
    private final ObjectNode paths;
    private final ObjectNode schemas;

    OpenApiMerge() {
        whole.put("openapi", "3.1.0");
        whole.putObject("info").put("title", "Master Control").put("version", "1");
        paths = whole.putObject("paths");
        ObjectNode components = whole.putObject("components");
        ObjectNode bearer = components.putObject("securitySchemes").putObject("bearer");
        bearer.put("type", "http").put("scheme", "bearer");
        schemas = components.putObject("schemas");
        whole.putArray("security").addObject().putArray("bearer");
    }

    void add(String service, JsonNode document) {
        JsonNode own = document.path("components").path("schemas");
        Map<String, String> renamed = new HashMap<>();
        own.properties().forEach(schema -> {
            String name = schema.getKey();
            if (schemas.has(name) && !schemas.get(name).equals(schema.getValue())) {
                renamed.put(name, Character.toUpperCase(service.charAt(0)) + service.substring(1) + name);
            }
        });
        own.properties()
                .forEach(schema -> schemas.set(
                        renamed.getOrDefault(schema.getKey(), schema.getKey()), rename(schema.getValue(), renamed)));
        document.path("paths").properties().forEach(path -> {
            if (Upstream.of(path.getKey()).isPresent() || Upstream.isOwn(path.getKey())) {
                paths.set(path.getKey(), rename(path.getValue(), renamed));
            }
        });
    }

    JsonNode whole() {
        return whole;
    }

    /** The same, with every reference to a renamed schema following it. */
    private static JsonNode rename(JsonNode node, Map<String, String> renamed) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = Json.mapper().createObjectNode();
            object.properties().forEach(field -> copy.set(field.getKey(), rename(field.getValue(), renamed)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = Json.mapper().createArrayNode();
            array.forEach(element -> copy.add(rename(element, renamed)));
            return copy;
        }
        String text = node.isTextual() ? node.asText() : "";
        String name = text.startsWith(SCHEMA) ? text.substring(SCHEMA.length()) : "";
        return renamed.containsKey(name) ? TextNode.valueOf(SCHEMA + renamed.get(name)) : node;
    }
}

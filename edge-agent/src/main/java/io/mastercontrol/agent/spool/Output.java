package io.mastercontrol.agent.spool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.outbox.Lane;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * What a workload hands over: {@code {"data": anything, "topic": "temperature", "priority": "high|normal|low"}}.
 *
 * @param topic what it is about, or null
 */
record Output(Lane lane, String topic, JsonNode data) {
    private static final List<String> FIELDS = List.of("data", "topic", "priority");
    private static final int LONGEST_TOPIC = 128;

    /** @throws IllegalArgumentException with a sentence for people */
    static Output of(byte[] file) {
        JsonNode json;
        try {
            json = Json.mapper().readTree(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "it is no JSON: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
        if (json == null || !json.isObject() || !json.has("data")) {
            throw new IllegalArgumentException("it must be an object with data, such as {\"data\": 21.5}");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("it has " + name + ", but may have data, topic and priority only");
            }
        }
        JsonNode topic = json.path("topic");
        if (json.has("topic") && (!topic.isTextual() || topic.asText().length() > LONGEST_TOPIC)) {
            throw new IllegalArgumentException("its topic must be a text of " + LONGEST_TOPIC + " characters at most");
        }
        Lane lane = Lane.ofPriority(json.path("priority").asText("normal"))
                .orElseThrow(() -> new IllegalArgumentException(
                        "its priority is " + json.path("priority") + ", but must be high, normal or low"));
        return new Output(lane, topic.asText(null), json.path("data"));
    }

    /** As the event carries it. */
    ObjectNode detail() {
        ObjectNode detail = Json.mapper().createObjectNode();
        if (topic != null) {
            detail.put("topic", topic);
        }
        return detail.set("data", data);
    }
}

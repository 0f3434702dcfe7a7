package io.mastercontrol.alerting.receiver.alertmanager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.receiver.Told;
import io.mastercontrol.contracts.message.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PushTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static Told told(Told.Kind kind, int count, Told.Item sum, Told.Item... listed) {
        int firing = kind == Told.Kind.resolved ? 0 : count;
        return new Told(
                kind, "g-1", sum, Map.of("rule", "hot", "top/zone", "a"), count, firing, List.of(listed), "", Map.of());
    }

    private static Told.Item item(String device, boolean resolved) {
        return new Told.Item(
                resolved, "hot", "critical", device, "", "It burns", "2026-01-31T11:59:00Z", "2026-01-31T12:30:00Z");
    }

    private static JsonNode push(Told told) {
        return Json.read(AlertmanagerSender.push(told, Optional.empty(), NOW), JsonNode.class);
    }

    @Test
    void anAlertBeginsAndEndsUnderTheSameLabels() {
        JsonNode begun = push(told(Told.Kind.firing, 1, item("pi-1", false), item("pi-1", false)));
        JsonNode over = push(told(Told.Kind.resolved, 2, item("pi-1", true), item("pi-1", true)));
        assertEquals(
                Json.read("{\"alertname\":\"hot\",\"severity\":\"critical\",\"device\":\"pi-1\"}", JsonNode.class),
                begun.at("/0/labels"));
        assertEquals(begun.at("/0/labels"), over.at("/0/labels"), "also where others of the group ended before");
        assertEquals("2026-02-01T12:00:00Z", begun.at("/0/endsAt").asText(), "Alertmanager would end it after 5 min");
        assertEquals("2026-01-31T12:30:00Z", over.at("/0/endsAt").asText());
    }

    @Test
    void manyAreOneWithLabelsThatDoNotChange() {
        JsonNode begun = push(told(Told.Kind.firing, 5_000, item("", false), item("pi-1", false)));
        JsonNode over = push(told(Told.Kind.resolved, 5_000, item("pi-9", true), item("pi-9", true)));
        assertEquals(
                Json.read("{\"alertname\":\"hot\",\"top_zone\":\"a\",\"group\":\"g-1\"}", JsonNode.class),
                begun.at("/0/labels"));
        assertEquals(1, begun.size());
        assertEquals(begun.at("/0/labels"), over.at("/0/labels"));
    }
}

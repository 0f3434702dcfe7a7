package io.mastercontrol.alerting.receiver.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import org.junit.jupiter.api.Test;

class BodyTemplateTest {
    private static final JsonNode MESSAGE = Json.read("""
            {"type":"alert.firing","timestamp":"t","data":{"rule":"r","severity":"critical","summary":"a \\"b\\" {c}\\n"},
             "group":{"count":2},"alerts":[{"device":"x","summary":"one"},{"device":"y","summary":"two"}]}""", JsonNode.class);

    @Test
    void valuesAreEscapedSoThatNoneChangesTheStructure() {
        String filled = fill("{\"text\":\"{data.summary}\",\"n\":{group.count}}", true);
        assertEquals(
                "a \"b\" {c}\n", Json.read(filled, JsonNode.class).path("text").asText());
        assertEquals(2, Json.read(filled, JsonNode.class).path("n").asInt());
    }

    @Test
    void sectionsListAlertsAndTellWhatIsCritical() {
        assertEquals(
                "!x one; y two; ",
                fill("{#if data.severity == 'critical'}!{/if}{#for a in alerts}{a.device} {a.summary}; {/for}", false));
    }

    @Test
    void whatIsWrongIsToldBeforeAnythingIsSent() {
        refused("{\"a\":\"{data.nothing}\"}", "nothing");
        refused("{\"a\":\"{data.summary.getClass}\"}", "getClass");
        refused("{\"a\":\"{data.getClass()}\"}", "getClass");
        refused("{data.summary}", "no JSON");
        refused("{#for i in 1000000}{#for j in 1000000}{/for}{/for}", "number to count with");
        refused("{#if", "body");
        refused("{#for a in alerts}".repeat(4) + "{/for}".repeat(4), "more than 3 loops");
        refused("x".repeat(9_000), "longer than 8 KiB");
        refused("{#include secrets}{/include}", "include");
    }

    private static void refused(String text, String why) {
        String said = assertThrows(IllegalArgumentException.class, () -> BodyTemplate.parse(text, true))
                .getMessage();
        assertTrue(said.contains(why), said);
    }

    private static String fill(String text, boolean json) {
        return BodyTemplate.parse(text, json).fill(MESSAGE);
    }
}

package io.mastercontrol.dashboard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import org.junit.jupiter.api.Test;

class OpenApiMergeTest {
    private static JsonNode service(String path, String field) {
        return Json.read("""
                {"paths": {"%s": {"get": {"schema": {"$ref": "#/components/schemas/Counts"}}},
                           "/internal/secret": {"get": {}}},
                 "components": {"schemas": {
                   "Counts": {"properties": {"%s": {"type": "integer"}}},
                   "Page": {"items": {"$ref": "#/components/schemas/Counts"}},
                   "Problem": {"type": "object"}}}}
                """.formatted(path, field), JsonNode.class);
    }

    @Test
    void schemasOfOneNameAndDifferentContentKeepApart() {
        OpenApiMerge merge = new OpenApiMerge();
        merge.add("registry", service("/api/v1/devices", "online"));
        merge.add("orchestrator", service("/api/v1/rollouts", "succeeded"));
        JsonNode schemas = merge.whole().at("/components/schemas");

        assertTrue(schemas.at("/Counts/properties").has("online"));
        assertTrue(schemas.at("/OrchestratorCounts/properties").has("succeeded"));
        assertEquals(
                "#/components/schemas/OrchestratorCounts",
                merge.whole()
                        .path("paths")
                        .path("/api/v1/rollouts")
                        .at("/get/schema/$ref")
                        .asText());
        assertEquals(
                "#/components/schemas/Counts",
                merge.whole()
                        .path("paths")
                        .path("/api/v1/devices")
                        .at("/get/schema/$ref")
                        .asText());
        assertEquals("object", schemas.at("/Problem/type").asText());
        assertTrue(merge.whole().path("paths").path("/internal/secret").isMissingNode());
    }
}

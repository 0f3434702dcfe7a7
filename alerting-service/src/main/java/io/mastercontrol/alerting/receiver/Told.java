package io.mastercontrol.alerting.receiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;

/**
 * What a message says, for receivers with a form of their own. Device and workload are empty where there is none.
 *
 * @param resolved whether it tells of the end
 * @param alert id of the alert; for a test, of the message
 * @param startedAt and {@code endedAt}: RFC 3339
 */
public record Told(
        boolean resolved,
        String alert,
        String rule,
        String severity,
        String device,
        String workload,
        String summary,
        String startedAt,
        String endedAt) {
    public static Told of(Message message) {
        JsonNode body = Json.read(message.body(), JsonNode.class);
        JsonNode data = body.path("data");
        String at = body.path("timestamp").asText();
        return new Told(
                body.path("type").asText().equals("alert.resolved"),
                data.path("id").asText(message.id()),
                data.path("rule").asText(),
                data.path("severity").asText("info"),
                data.path("device").asText(""),
                data.path("workload").asText(""),
                data.path("summary").asText(),
                data.path("started_at").asText(at),
                data.path("resolved_at").asText(at));
    }

    /** Of what the alert is: a device, a workload on it, a release, or the fleet. */
    public String subject() {
        if (device.isEmpty()) {
            return workload.isEmpty() ? "the fleet" : workload;
        }
        return workload.isEmpty() ? device : workload + " on " + device;
    }

    /** One line: what it is, and of what. */
    public String headline() {
        return (resolved ? "Resolved: " : severity.equals("critical") ? "Critical: " : "") + summary;
    }
}

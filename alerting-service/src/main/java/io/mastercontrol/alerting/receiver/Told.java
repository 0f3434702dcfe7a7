package io.mastercontrol.alerting.receiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a message says, for receivers with a form of their own. What there is not is empty.
 *
 * @param kind what happened
 * @param group id of the alerts that are told together, the same from the beginning to the end; for a test, of the message
 * @param sum the one alert, or all of them in one
 * @param labels what the alerts of the group share
 * @param count how many there were in all, of which {@code firing} still fire
 * @param alerts the first of them
 * @param by who acknowledged them
 * @param actions addresses that act on them, by the name of the act
 */
public record Told(
        Kind kind,
        String group,
        Item sum,
        Map<String, String> labels,
        int count,
        int firing,
        List<Item> alerts,
        String by,
        Map<String, String> actions) {
    /** What happened. */
    public enum Kind {
        firing,
        resolved,
        acknowledged,
        test
    }

    /** An alert, or the sum of some; {@code startedAt} and {@code endedAt} in RFC 3339. */
    public record Item(
            boolean resolved,
            String rule,
            String severity,
            String device,
            String workload,
            String summary,
            String startedAt,
            String endedAt) {
        private static Item of(JsonNode data, boolean resolved, String at) {
            return new Item(
                    resolved,
                    data.path("rule").asText(""),
                    data.path("severity").asText("info"),
                    data.path("device").asText(""),
                    data.path("workload").asText(""),
                    data.path("summary").asText(""),
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

        /** One line. */
        public String line() {
            return (resolved ? "over: " : "") + subject() + ": " + summary;
        }
    }

    public static Told of(Message message) {
        JsonNode body = Json.read(message.body(), JsonNode.class);
        JsonNode data = body.path("data");
        JsonNode about = body.path("group");
        String at = body.path("timestamp").asText();
        Kind kind = Kind.valueOf(body.path("type").asText().replaceFirst("^alert\\.", ""));
        List<Item> alerts = new ArrayList<>();
        body.path("alerts").forEach(alert -> alerts.add(Item.of(alert, alert.has("resolved_at"), at)));
        Item sum = Item.of(data, kind == Kind.resolved, at);
        return new Told(
                kind,
                about.path("id").asText(data.path("id").asText(message.id())),
                sum,
                texts(about.path("labels")),
                about.path("count").asInt(1),
                about.path("firing").asInt(kind == Kind.resolved ? 0 : 1),
                alerts.isEmpty() ? List.of(sum) : alerts,
                body.path("by").asText(""),
                texts(body.path("actions")));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    public boolean resolved() {
        return kind == Kind.resolved;
    }

    /** How many are counted and not listed. */
    public int unlisted() {
        return Math.max(0, (kind == Kind.resolved ? count : Math.max(firing, alerts.size())) - alerts.size());
    }

    /** One line: what it is, and of what. */
    public String headline() {
        return switch (kind) {
            case resolved -> "Resolved: " + sum.summary();
            case acknowledged -> "Acknowledged by " + by + ": " + sum.summary();
            default -> (sum.severity().equals("critical") ? "Critical: " : "") + sum.summary();
        };
    }
}

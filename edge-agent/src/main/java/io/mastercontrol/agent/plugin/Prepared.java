package io.mastercontrol.agent.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.workload.HealthParser;
import io.mastercontrol.contracts.workload.WorkloadSpec.HealthCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plugin says to run for a workload of its type.
 *
 * @param by name@version of the plugin
 * @param health fields as in a workload's YAML, or null
 */
public record Prepared(String by, List<String> command, Map<String, String> env, JsonNode health) {
    /** @throws IllegalArgumentException with what is wrong with the answer, after the plugin's name */
    static Prepared of(String by, JsonNode answer) {
        List<String> command = new ArrayList<>();
        answer.path("command").forEach(word -> command.add(text(word, "'command'")));
        if (!answer.path("command").isArray()
                || command.isEmpty()
                || command.get(0).isBlank()) {
            throw new IllegalArgumentException("answered 'prepare' without a 'command' that is a list of texts");
        }
        Map<String, String> env = new LinkedHashMap<>();
        answer.path("env").properties().forEach(entry -> {
            if (!entry.getKey().matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException("answered 'prepare' with the environment variable '"
                        + Conversation.shown(entry.getKey()) + "', which is no name");
            }
            env.put(entry.getKey(), text(entry.getValue(), "'env'"));
        });
        JsonNode health = answer.path("health");
        Prepared prepared = new Prepared(by, command, env, health.isMissingNode() || health.isNull() ? null : health);
        prepared.check();
        return prepared;
    }

    private static String text(JsonNode node, String where) {
        if (!node.isTextual() || node.asText().indexOf('\0') >= 0) {
            throw new IllegalArgumentException("answered 'prepare' with something in " + where + " that is no text: "
                    + Conversation.shown(node.toString()));
        }
        return node.asText();
    }

    /** How to ask for its health. */
    public Optional<HealthCheck> check() {
        try {
            return health == null ? Optional.empty() : Optional.of(HealthParser.parse(health));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("answered 'prepare' with a wrong health check: " + e.getMessage(), e);
        }
    }

    /** As it is kept with a run. */
    public JsonNode toJson() {
        return Json.mapper().valueToTree(this);
    }

    /** As it was kept; empty if there is nothing, or if it is more than this agent understands. */
    public static Optional<Prepared> fromJson(JsonNode kept) {
        try {
            return kept == null
                    ? Optional.empty()
                    : Optional.of(of(kept.path("by").asText(), kept));
        } catch (IllegalArgumentException e) {
            System.getLogger(Prepared.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "what was kept of a plugin's answer is of no use: it " + e.getMessage());
            return Optional.empty();
        }
    }
}

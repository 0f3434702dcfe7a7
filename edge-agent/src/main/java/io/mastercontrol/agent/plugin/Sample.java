package io.mastercontrol.agent.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One series of a plugin's metrics with its value, as Prometheus has it. */
record Sample(String name, String help, boolean counter, Map<String, String> labels, double value) {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]{0,199}";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]{0,99}";
    /** Suffixes with a meaning of their own. */
    private static final List<String> RESERVED = List.of("_total", "_created", "_bucket", "_count", "_sum", "_info");

    private static final int LONGEST = 1_000;

    /** @throws IllegalArgumentException with what is wrong with the answer, after the plugin's name */
    static List<Sample> of(JsonNode answer, int most) {
        if (!answer.isArray()) {
            throw wrong("something that is no list of samples");
        }
        if (answer.size() > most) {
            throw wrong(answer.size() + " series, but may show " + most
                    + " at most; let it show less, or raise mc.agent.plugins.metrics-series");
        }
        List<Sample> samples = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        Map<String, Boolean> types = new LinkedHashMap<>();
        for (JsonNode node : answer) {
            Sample sample = one(node);
            if (!seen.add(List.of(sample.name, sample.labels))) {
                throw wrong("the same series of " + sample.name + " twice");
            }
            Boolean before = types.putIfAbsent(sample.name, sample.counter);
            if (before != null && before != sample.counter) {
                throw wrong(sample.name + " as a gauge and as a counter");
            }
            samples.add(sample);
        }
        return List.copyOf(samples);
    }

    private static Sample one(JsonNode node) {
        String name = node.path("name").asText();
        String type = node.path("type").asText();
        String help = node.path("help").asText("");
        if (!name.matches(NAME)) {
            throw wrong("the name '" + Conversation.shown(name) + "', which is none for Prometheus");
        }
        if (!type.equals("gauge") && !type.equals("counter")) {
            throw wrong(name + " with a 'type' that is neither gauge nor counter");
        }
        boolean counter = type.equals("counter");
        if (counter && !name.matches(".+_total")) {
            throw wrong("the counter " + name + ", but the name of a counter ends with _total");
        }
        if (!counter && RESERVED.stream().anyMatch(name::endsWith)) {
            throw wrong("the gauge " + name + ", whose name ends like that of something else");
        }
        if (!node.path("value").isNumber() || counter && node.path("value").asDouble() < 0) {
            throw wrong(name + " with a 'value' that is no number" + (counter ? " from 0 up" : ""));
        }
        return new Sample(
                name,
                help.substring(0, Math.min(help.length(), LONGEST)),
                counter,
                labels(name, node.path("labels")),
                node.path("value").asDouble());
    }

    private static Map<String, String> labels(String name, JsonNode node) {
        Map<String, String> labels = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            String label = entry.getKey();
            if (!label.matches(LABEL) || label.startsWith("__") || label.equals("plugin")) {
                throw wrong(name + " with the label '" + Conversation.shown(label)
                        + "', which is none for Prometheus, or the agent's own");
            }
            if (!entry.getValue().isValueNode() || entry.getValue().asText().length() > LONGEST) {
                throw wrong(name + " with a value of the label " + label + " that is no text, or too long");
            }
            labels.put(label, entry.getValue().asText());
        });
        return labels;
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("answered 'metrics' with " + what);
    }
}

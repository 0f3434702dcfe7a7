package io.mastercontrol.alerting.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.rule.Span;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A past that somebody wrote down, a line of JSON for each moment: {@code {"at":"+30s","device":"pi-1","values":{…}}}, with
 * {@code workload} where the values are a workload's, or {@code type} of an event in place of the values. {@code labels} are
 * the device's from then on. {@code at} is a time, or counts from the beginning of 2000.
 */
final class SampleFile {
    private static final int MOST = 200_000;
    private static final Instant ZERO = Instant.parse("2000-01-01T00:00:00Z");
    private static final Set<String> KNOWN =
            Set.of("at", "device", "workload", "values", "type", "message", "detail", "labels");

    private final List<Moment> moments = new ArrayList<>();
    private final Map<String, Map<String, String>> labels = new HashMap<>();

    private SampleFile() {}

    /** @throws Refusal naming the line */
    static SampleFile read(String text) {
        SampleFile file = new SampleFile();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    file.take(line, number);
                } catch (IllegalArgumentException | DateTimeException | JsonProcessingException e) {
                    String why = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
                    throw Refusal.badField("samples", "Line " + number + " of the samples is wrong: " + why + ".");
                }
            }
        }
        if (file.moments.isEmpty() || file.moments.size() > MOST) {
            throw Refusal.badField(
                    "samples", "There are " + file.moments.size() + " samples, but there must be 1 to " + MOST + ".");
        }
        return file;
    }

    List<Moment> moments() {
        return moments;
    }

    Map<String, Map<String, String>> labels() {
        return labels;
    }

    private void take(String line, int number) throws JsonProcessingException {
        JsonNode sample = Json.mapper().readTree(line);
        Set<String> unknown = new HashSet<>();
        sample.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("it has " + unknown + ", but there are only "
                    + KNOWN.stream().sorted().toList());
        }
        Instant at = time(sample.path("at").asText(""));
        String device = sample.path("device").asText(null);
        String workload = sample.path("workload").asText(null);
        if (sample.has("type")) {
            moments.add(new Moment.Happened(new FleetEvent(
                    number,
                    "registry",
                    "line-" + number,
                    at,
                    null,
                    sample.path("type").asText(),
                    device,
                    workload,
                    sample.path("message").asText(null),
                    sample.get("detail"))));
        } else if (device == null || !sample.path("values").isObject()) {
            throw new IllegalArgumentException("it needs device and values, or the type of an event");
        } else {
            moments.add(new Moment.Said(at, device, workload, numbers(sample.path("values"))));
        }
        if (device != null) {
            Map<String, String> own = labels.computeIfAbsent(device, any -> new HashMap<>());
            sample.path("labels")
                    .properties()
                    .forEach(one -> own.put(one.getKey(), one.getValue().asText()));
        }
    }

    private static Instant time(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("at is missing; write a time, or +30s");
        }
        return text.startsWith("+") ? ZERO.plus(Span.parse(text.substring(1)).duration()) : Instant.parse(text);
    }

    private static Map<String, Double> numbers(JsonNode values) {
        Map<String, Double> numbers = new HashMap<>();
        values.properties().forEach(one -> {
            if (!one.getValue().isNumber() && !one.getValue().isBoolean()) {
                throw new IllegalArgumentException(one.getKey() + " is no number");
            }
            numbers.put(
                    one.getKey(),
                    one.getValue().isBoolean()
                            ? (one.getValue().asBoolean() ? 1 : 0)
                            : one.getValue().asDouble());
        });
        return numbers;
    }
}

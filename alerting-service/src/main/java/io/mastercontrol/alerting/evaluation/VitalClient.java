package io.mastercontrol.alerting.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.device.RegistryClient;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the registry what devices said: these, all, or, in pages, those who said something since it was asked last. */
@ApplicationScoped
class VitalClient {
    private static final int PAGE = 2_000;
    private static final int BRIEF_PAGE = 5_000;

    private final RegistryClient registry;

    VitalClient(RegistryClient registry) {
        this.registry = registry;
    }

    /**
     * What was heard.
     *
     * @param at the registry's time when it began to answer
     * @param listening since when the registry has listened without a break
     */
    record Heard(Instant at, Instant listening, List<Vital> vitals) {}

    Uni<Heard> all(Need need) {
        Map<String, Object> question = new HashMap<>();
        question.put("limit", PAGE);
        question.put("workloads", need.ofWorkloads());
        return page(question, "", need, new Heard(null, null, new ArrayList<>()));
    }

    /** Who said something since, and when, but not what. */
    Uni<Heard> since(Instant since) {
        Map<String, Object> question = new HashMap<>();
        question.put("since", since);
        question.put("limit", BRIEF_PAGE);
        question.put("brief", true);
        return page(question, "", Need.NOTHING, new Heard(null, null, new ArrayList<>()));
    }

    /** At most {@value Agenda#AT_ONCE}. */
    Uni<Heard> these(Collection<String> devices, Need need) {
        return registry.ask("/internal/vitals", Map.of("devices", devices, "workloads", need.ofWorkloads()))
                .map(body -> read(
                        Json.read(body, JsonNode.class), need, new Heard(null, null, new ArrayList<>(devices.size()))));
    }

    private Uni<Heard> page(Map<String, Object> question, String after, Need need, Heard before) {
        question.put("after", after);
        return registry.ask("/internal/vitals", question).chain(body -> {
            JsonNode answer = Json.read(body, JsonNode.class);
            Heard heard = read(answer, need, before);
            String next = answer.path("next").asText("");
            return next.isEmpty() ? Uni.createFrom().item(heard) : page(question, next, need, heard);
        });
    }

    private static Heard read(JsonNode answer, Need need, Heard before) {
        VitalReader reader = new VitalReader(need);
        answer.path("items").forEach(item -> before.vitals().add(reader.read(item)));
        if (before.at() != null) {
            return before;
        }
        Instant at = Instant.parse(answer.path("at").asText());
        Instant listening =
                at.minusMillis((long) (answer.path("listening_seconds").asDouble() * 1_000));
        return new Heard(at, listening, before.vitals());
    }
}

package io.mastercontrol.alerting.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.device.RegistryClient;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the registry what devices said since it was asked last, in pages. */
@ApplicationScoped
class VitalClient {
    private static final int PAGE = 2_000;

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

    /** @param since of whom nothing is new since then is left out; null for all */
    Uni<Heard> since(Instant since, Need need) {
        return page(since, "", need, new Heard(null, null, new ArrayList<>()));
    }

    private Uni<Heard> page(Instant since, String after, Need need, Heard before) {
        Map<String, Object> question = new HashMap<>();
        question.put("since", since);
        question.put("after", after);
        question.put("limit", PAGE);
        question.put("workloads", need.ofWorkloads());
        return registry.ask("/internal/vitals", question).chain(body -> {
            JsonNode answer = Json.read(body, JsonNode.class);
            VitalReader reader = new VitalReader(need);
            answer.path("items").forEach(item -> before.vitals().add(reader.read(item)));
            Instant at = Instant.parse(answer.path("at").asText());
            Heard heard = before.at() != null
                    ? before
                    : new Heard(
                            at,
                            at.minusMillis(
                                    (long) (answer.path("listening_seconds").asDouble() * 1_000)),
                            before.vitals());
            String next = answer.path("next").asText("");
            return next.isEmpty() ? Uni.createFrom().item(heard) : page(since, next, need, heard);
        });
    }
}

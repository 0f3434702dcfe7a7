package io.mastercontrol.alerting.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.device.RegistryClient;
import io.mastercontrol.alerting.intake.FleetLogClient;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The past as registry and orchestrator keep it: what devices measured, by the minute or five, and the logs of events. */
@ApplicationScoped
class KeptPast {
    private static final int AT_ONCE = 50;
    private static final int MOST_EVENTS = 100_000;
    private static final String[] NAMES = {
        "cpu_percent", "memory_used_bytes", "memory_percent", "disk_used_bytes", "disk_percent", "temperature_celsius"
    };

    private final RegistryClient registry;
    private final FleetLogClient logs;

    KeptPast(RegistryClient registry, FleetLogClient logs) {
        this.registry = registry;
        this.logs = logs;
    }

    /** @return whether a log went on for longer than it was read */
    Uni<Boolean> read(List<String> devices, Instant from, Instant to, List<Moment> into) {
        return measurements(devices, 0, from, to, into)
                .chain(() -> events("registry", from, to, into))
                .chain(more -> events("orchestrator", from, to, into).map(other -> more || other));
    }

    private Uni<Void> measurements(List<String> devices, int begin, Instant from, Instant to, List<Moment> into) {
        if (begin >= devices.size()) {
            return Uni.createFrom().voidItem();
        }
        List<String> some = devices.subList(begin, Math.min(devices.size(), begin + AT_ONCE));
        return registry.ask("/internal/past", Map.of("devices", some, "from", from, "to", to))
                .invoke(body -> Json.read(body, JsonNode.class).forEach(row -> {
                    Map<String, Double> values = new HashMap<>();
                    for (String name : NAMES) {
                        if (row.path(name).isNumber()) {
                            values.put(name, row.path(name).asDouble());
                        }
                    }
                    into.add(new Moment.Said(
                            Instant.ofEpochSecond(row.path("at").asLong()),
                            row.path("device").asText(),
                            null,
                            values));
                }))
                .chain(() -> measurements(devices, begin + AT_ONCE, from, to, into));
    }

    private Uni<Boolean> events(String source, Instant from, Instant to, List<Moment> into) {
        return logs.since(source, from).chain(page -> more(source, page, to, into, new ArrayList<>()));
    }

    private Uni<Boolean> more(
            String source, FleetLogClient.Page page, Instant to, List<Moment> into, List<Long> counted) {
        page.items().stream()
                .filter(event -> !event.at().isAfter(to))
                .forEach(event -> into.add(new Moment.Happened(event)));
        counted.add((long) page.items().size());
        long all = counted.stream().mapToLong(Long::longValue).sum();
        if (page.items().isEmpty() || all > MOST_EVENTS) {
            return Uni.createFrom().item(all > MOST_EVENTS);
        }
        return logs.after(source, page.last()).chain(next -> more(source, next, to, into, counted));
    }
}

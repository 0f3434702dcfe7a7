package io.mastercontrol.agent.guard;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.ToDoubleFunction;

/** What the guards think, for people on the device and for {@code /metrics}. */
@Path("/local/v1/guards")
@Produces(MediaType.APPLICATION_JSON)
public class GuardResource {
    private final BoardGuard guard;
    private final MeterRegistry registry;

    GuardResource(BoardGuard guard, MeterRegistry registry) {
        this.guard = guard;
        this.registry = registry;
    }

    /** Disk and temperature: a level in a word, the measure, and a sentence. */
    public record Guards(Disk disk, Temperature temperature, String pausedBecause) {}

    public record Disk(
            String level, String path, double usedPercent, long freeBytes, long freeInodes, String message) {}

    public record Temperature(String level, String zone, Double celsius, boolean undervoltage, String message) {}

    void start(@Observes StartupEvent event) {
        gauge("mc_storage_guard_level", "0 well, 1 cleaning, 2 pausing, 3 alerting", Guarding::space);
        gauge("mc_thermal_guard_level", "0 well, 1 throttling, 2 pausing", Guarding::heat);
        gauge(
                "mc_storage_used_ratio",
                "Of the fullest file system, bytes or inodes",
                now -> now.fullest() == null ? Double.NaN : now.fullest().used() / 100);
        gauge(
                "mc_board_temperature_celsius",
                "Of the hottest zone",
                now -> now.hottest() == null ? Double.NaN : now.hottest().celsius());
    }

    private void gauge(String name, String description, ToDoubleFunction<Guarding> value) {
        Gauge.builder(name, () -> value.applyAsDouble(guard.guarding()))
                .description(description)
                .register(registry);
    }

    @GET
    public Guards get() {
        Guarding now = guard.guarding();
        Space space = now.fullest();
        Heat heat = now.hottest();
        return new Guards(
                new Disk(
                        Guarding.SPACE_WORDS.get(now.space()),
                        space == null ? null : space.path().toString(),
                        space == null ? 0 : Math.round(space.used() * 10) / 10.0,
                        space == null ? 0 : space.freeBytes(),
                        space == null ? 0 : space.freeInodes(),
                        space == null ? "not measured yet" : space.told()),
                new Temperature(
                        Guarding.HEAT_WORDS.get(now.heat()),
                        heat == null ? null : heat.zone(),
                        heat == null ? null : heat.celsius(),
                        now.undervoltage(),
                        heat == null ? "no zone tells its temperature" : heat.told()),
                now.pause().orElse(null));
    }
}

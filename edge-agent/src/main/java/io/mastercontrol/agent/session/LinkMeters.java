package io.mastercontrol.agent.session;

import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.agent.link.Traffic;
import io.mastercontrol.agent.outbox.Lane;
import io.mastercontrol.agent.outbox.Outbox;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** {@code mc_outbox_*} and {@code mc_link_*} at {@code /metrics}, measured when somebody reads them. */
@Singleton
class LinkMeters {
    private final FleetConnection connection;
    private final Thrift thrift;
    private final Outbox outbox;
    private final MeterRegistry registry;

    LinkMeters(FleetConnection connection, Thrift thrift, Outbox outbox, MeterRegistry registry) {
        this.connection = connection;
        this.thrift = thrift;
        this.outbox = outbox;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        for (Lane lane : Lane.values()) {
            of(lane);
        }
        for (Traffic traffic : Traffic.values()) {
            Tags tags = Tags.of("kind", traffic.name().toLowerCase(Locale.ROOT));
            bytes(tags.and("direction", "sent"), t -> t.sentInAll(traffic));
            bytes(tags.and("direction", "received"), t -> t.receivedInAll(traffic));
        }
        Gauge.builder("mc_link_connected", () -> connection.isConnected() ? 1 : 0)
                .description("1 while there is a session with the broker")
                .register(registry);
        Gauge.builder("mc_link_metered", () -> thrift.isMetered() ? 1 : 0)
                .description("1 while the link goes over an interface that costs by the byte")
                .register(registry);
        Gauge.builder(
                        "mc_link_budget_remaining_ratio",
                        () -> thrift.standings().stream()
                                .mapToDouble(so -> Math.max(
                                        0, 1 - (double) so.spent() / so.budget().bytes()))
                                .min()
                                .orElse(Double.NaN))
                .description("What the tightest budget of the link leaves, from 0 to 1; NaN without one")
                .register(registry);
    }

    private void of(Lane lane) {
        Tags tags = Tags.of("priority", lane.name());
        gauge("mc_outbox_messages", "Waiting to be sent and acknowledged", tags, lane, so -> so.depth());
        gauge("mc_outbox_bytes", "On the disk", tags, lane, so -> so.bytes());
        gauge(
                "mc_outbox_oldest_age_seconds",
                "Age of the oldest that waits, 0 if nothing does or nobody can date it",
                tags,
                lane,
                so -> so.oldest().map(age -> age.toMillis() / 1000.0).orElse(0.0));
        FunctionCounter.builder("mc_outbox_dropped", outbox, all -> read(lane, so -> so.dropped()))
                .description("Let go unsent, for its age, for room, or because the disk took nothing")
                .tags(tags)
                .register(registry);
    }

    private void gauge(String name, String description, Tags tags, Lane lane, ToDoubleFunction<Outbox.Standing> value) {
        Gauge.builder(name, () -> read(lane, value))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private double read(Lane lane, ToDoubleFunction<Outbox.Standing> value) {
        try {
            return value.applyAsDouble(outbox.standing(lane));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void bytes(Tags tags, ToDoubleFunction<Thrift> value) {
        FunctionCounter.builder("mc_link_bytes", thrift, value)
                .description("Between agent and control plane, with all that carries them, estimated")
                .tags(tags)
                .register(registry);
    }
}

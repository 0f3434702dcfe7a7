package io.mastercontrol.agent.neighbour;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** {@code mc_neighbour_*} at {@code /metrics}. */
@Singleton
class NeighbourMeters {
    private final Neighbourhood neighbourhood;
    private final MeterRegistry registry;

    NeighbourMeters(Neighbourhood neighbourhood, MeterRegistry registry) {
        this.neighbourhood = neighbourhood;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        Tally tally = neighbourhood.tally();
        bytes(tally, "fetched", Tally::fetched);
        bytes(tally, "served", Tally::served);
        FunctionCounter.builder("mc_neighbour_refused", tally, Tally::wrong)
                .description("Pieces, lists and patches of neighbours that were not what was signed")
                .register(registry);
        Gauge.builder("mc_neighbours", neighbourhood::present)
                .description("Devices of this fleet on this network that have something to fetch or to offer")
                .register(registry);
        Gauge.builder("mc_neighbour_readers", tally::readers)
                .description("Neighbours that are given content now")
                .register(registry);
    }

    private void bytes(Tally tally, String direction, java.util.function.ToDoubleFunction<Tally> value) {
        FunctionCounter.builder("mc_neighbour_bytes", tally, value)
                .description("Content between neighbours; it counts against no budget")
                .tag("direction", direction)
                .register(registry);
    }
}

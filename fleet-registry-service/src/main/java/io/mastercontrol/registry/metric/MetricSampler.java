package io.mastercontrol.registry.metric;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Keeps what the newest heartbeats measured, once a minute, and sees to what was kept before. */
@ApplicationScoped
class MetricSampler {
    private static final Logger LOG = Logger.getLogger(MetricSampler.class);
    private final MetricKeeper keeper;

    MetricSampler(MetricKeeper keeper) {
        this.keeper = keeper;
    }

    @Scheduled(every = "60s", delayed = "20s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> sample() {
        return told(keeper.sample().chain(keeper::sumUp), "this minute's measurements are not kept");
    }

    @Scheduled(every = "30m", delayed = "3m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return told(keeper.forget(), "old measurements are not removed yet");
    }

    private static Uni<Void> told(Uni<Void> work, String failure) {
        return work.onFailure()
                .invoke(e -> LOG.warnf("%s: %s", failure, e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}

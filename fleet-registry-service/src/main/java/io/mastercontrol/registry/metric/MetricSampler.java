package io.mastercontrol.registry.metric;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Keeps what the newest heartbeats measured, once a minute. */
@ApplicationScoped
class MetricSampler {
    private static final Logger LOG = Logger.getLogger(MetricSampler.class);
    private final MetricRepository metrics;

    MetricSampler(MetricRepository metrics) {
        this.metrics = metrics;
    }

    @Scheduled(every = "60s", delayed = "20s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> sample() {
        return metrics.sample()
                .onFailure()
                .invoke(e -> LOG.warnf("this minute's measurements are not kept: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}

package io.mastercontrol.registry.liveness;

import io.mastercontrol.registry.journal.FleetEventPublisher;
import io.mastercontrol.registry.link.BrokerLink;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Looks for silence. What a device could not have been heard saying is not held against it: silence is counted from when
 * the registry has had both its broker and its database without a break, so that no restart or outage of either turns
 * the fleet offline.
 */
@ApplicationScoped
class LivenessSweep {
    private static final Logger LOG = Logger.getLogger(LivenessSweep.class);

    private final Pool pool;
    private final Liveness liveness;
    private final BrokerLink link;
    private final FleetEventPublisher publisher;
    private volatile long databaseSince = System.nanoTime();

    LivenessSweep(Pool pool, Liveness liveness, BrokerLink link, FleetEventPublisher publisher) {
        this.pool = pool;
        this.liveness = liveness;
        this.link = link;
        this.publisher = publisher;
    }

    @Scheduled(
            every = "${mc.liveness.sweep-interval:1s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    Uni<Void> sweep() {
        if (!link.isListening()) {
            return Uni.createFrom().voidItem();
        }
        Duration withDatabase = Duration.ofNanos(System.nanoTime() - databaseSince);
        Duration broker = link.listeningFor();
        Duration listening = broker.compareTo(withDatabase) < 0 ? broker : withDatabase;
        return pool.withTransaction(transaction -> liveness.sweep(transaction, listening))
                .invoke(publisher::publish)
                .replaceWithVoid()
                .onFailure()
                .invoke(e -> {
                    databaseSince = System.nanoTime();
                    LOG.warnf("silence cannot be looked for: %s", e.getMessage());
                })
                .onFailure()
                .recoverWithNull();
    }
}

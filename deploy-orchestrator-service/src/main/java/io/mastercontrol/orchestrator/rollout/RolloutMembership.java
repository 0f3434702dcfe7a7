package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.presence.Presence;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Lets devices that come to match the selector of an open rollout become members: when one appears, and every minute. */
@ApplicationScoped
class RolloutMembership {
    private static final Logger LOG = Logger.getLogger(RolloutMembership.class);

    private final Pool pool;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;
    private final Presence presence;
    private final RolloutDriver driver;
    private final Clock clock;
    private final AtomicBoolean due = new AtomicBoolean();

    RolloutMembership(
            Pool pool,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            Presence presence,
            RolloutDriver driver,
            Clock clock) {
        this.pool = pool;
        this.rollouts = rollouts;
        this.devices = devices;
        this.presence = presence;
        this.driver = driver;
        this.clock = clock;
    }

    void onPresence(@Observes Presence.Changed event) {
        due.set(true);
    }

    /** Labels change without a word to this service: those are found by the minute. */
    @Scheduled(every = "1m", delayed = "1m")
    void regularly() {
        due.set(true);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        if (!due.getAndSet(false)) {
            return Uni.createFrom().voidItem();
        }
        return rollouts.open()
                .onItem()
                .transformToMulti(open -> Multi.createFrom().iterable(open))
                .onItem()
                .transformToUniAndConcatenate(this::admit)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .invoke(e -> {
                    due.set(true);
                    LOG.warnf("cannot look for devices that join rollouts: %s", e.getMessage());
                })
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> admit(Rollout rollout) {
        return presence.select(rollout.selector())
                .chain(matching -> pool.withTransaction(transaction -> admit(transaction, rollout, matching)))
                .invoke(added -> {
                    if (added > 0) {
                        driver.drive(rollout.id(), true);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Integer> admit(SqlConnection transaction, Rollout rollout, List<Presence.Member> matching) {
        return rollouts.lock(transaction, rollout.id(), true)
                .chain(() -> devices.load(transaction, rollout.id(), rollout.releaseName()))
                .chain(rows -> {
                    Set<String> members = new TreeSet<>();
                    rows.forEach(row -> members.add(row.device()));
                    List<Presence.Member> fresh = matching.stream()
                            .filter(member -> !members.contains(member.device()))
                            .toList();
                    if (fresh.isEmpty()) {
                        return Uni.createFrom().item(0);
                    }
                    LOG.infof("%d devices join the rollout of %s", fresh.size(), rollout.title());
                    return devices.add(
                                    transaction,
                                    rollout.id(),
                                    fresh,
                                    rollout.strategy().bounds().groupBy(),
                                    clock.instant())
                            .replaceWith(fresh.size());
                });
    }
}

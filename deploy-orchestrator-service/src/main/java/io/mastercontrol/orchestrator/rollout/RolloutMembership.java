package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
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
    private final ReleaseRepository releases;
    private final RolloutDriver driver;
    private final Clock clock;
    private final AtomicBoolean due = new AtomicBoolean();

    RolloutMembership(
            Pool pool,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            Presence presence,
            ReleaseRepository releases,
            RolloutDriver driver,
            Clock clock) {
        this.pool = pool;
        this.rollouts = rollouts;
        this.devices = devices;
        this.presence = presence;
        this.releases = releases;
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
                .chain(matching -> fresh(rollout, matching))
                .chain(fresh -> fresh.isEmpty() ? Uni.createFrom().item(0) : admit(rollout, fresh))
                .invoke(added -> {
                    if (added > 0) {
                        driver.drive(rollout.id(), true);
                    }
                })
                .onFailure(RolloutMembership::isRefused)
                .recoverWithItem(refused -> {
                    // Its group may have been deleted: it takes nobody in, and keeps nobody else from that.
                    LOG.warnf("nobody can join the rollout of %s: %s", rollout.title(), refused.getMessage());
                    return 0;
                })
                .replaceWithVoid();
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.status() == 400;
    }

    private Uni<List<Presence.Member>> fresh(Rollout rollout, List<Presence.Member> matching) {
        return devices.load(rollout.id(), rollout.releaseName()).map(rows -> {
            Set<String> members = new TreeSet<>();
            rows.forEach(row -> members.add(row.device()));
            return matching.stream()
                    .filter(member -> !members.contains(member.device()))
                    .toList();
        });
    }

    /** Who became a member in between stays what it is. */
    private Uni<Integer> admit(Rollout rollout, List<Presence.Member> fresh) {
        LOG.infof("%d devices join the rollout of %s", fresh.size(), rollout.title());
        List<String> ids = fresh.stream().map(Presence.Member::device).toList();
        return releases.find(rollout.releaseName(), rollout.releaseVersion())
                .chain(release -> presence.variables(ids, release.orElseThrow().variables()))
                .chain(variables -> pool.withTransaction(transaction -> rollouts.lock(transaction, rollout.id(), true)
                        .chain(() -> devices.add(transaction, rollout, fresh, variables, clock.instant()))))
                .replaceWith(fresh.size());
    }
}

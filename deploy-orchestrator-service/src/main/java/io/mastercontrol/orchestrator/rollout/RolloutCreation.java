package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Makes rollouts. */
@ApplicationScoped
class RolloutCreation {
    private static final String UNIQUE_VIOLATION = "23505";

    private final Pool pool;
    private final Drafts drafts;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;
    private final RolloutHistory history;
    private final RolloutDriver driver;
    private final RolloutQueue queue;

    RolloutCreation(
            Pool pool,
            Drafts drafts,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            RolloutHistory history,
            RolloutDriver driver,
            RolloutQueue queue) {
        this.pool = pool;
        this.drafts = drafts;
        this.rollouts = rollouts;
        this.devices = devices;
        this.history = history;
        this.driver = driver;
        this.queue = queue;
    }

    /** A rollout, and whether it was made just now. */
    record Made(Rollout rollout, boolean created) {}

    Uni<Made> create(RolloutRequest request, String by, String idempotencyKey) {
        Uni<java.util.Optional<Rollout>> earlier = idempotencyKey == null
                ? Uni.createFrom().item(java.util.Optional.empty())
                : rollouts.byKey(by, idempotencyKey);
        return earlier.chain(found -> found.isPresent()
                ? Uni.createFrom().item(new Made(found.get(), false))
                : drafts.of(request, by).chain(draft -> insert(draft, idempotencyKey)));
    }

    private Uni<Made> insert(Drafts.Draft draft, String idempotencyKey) {
        Rollout rollout = draft.rollout();
        return pool.withTransaction(transaction -> insert(transaction, draft, idempotencyKey))
                .invoke(events -> {
                    history.tell(events);
                    driver.drive(rollout.id(), true);
                })
                .replaceWith(new Made(rollout, true))
                .onFailure(RolloutCreation::isTaken)
                .recoverWithUni(e -> taken(rollout, idempotencyKey));
    }

    private Uni<List<FleetEvent>> insert(SqlConnection transaction, Drafts.Draft draft, String idempotencyKey) {
        Rollout rollout = draft.rollout();
        return queue.lock(transaction, rollout.releaseName())
                .chain(() -> rollout.strategy().admission().queue()
                        ? Uni.createFrom().item(java.util.Optional.<String>empty())
                        : queue.unfinished(transaction, rollout.releaseName()))
                .invoke(other -> other.ifPresent(id -> {
                    throw conflict(rollout.releaseName(), id);
                }))
                .chain(() -> rollouts.add(transaction, rollout, idempotencyKey))
                .chain(() -> devices.add(transaction, rollout, draft.members(), draft.variables(), rollout.createdAt()))
                .chain(() ->
                        history.append(transaction, List.of(RolloutHistory.changed(rollout, rollout.createdAt()))));
    }

    static boolean isTaken(Throwable e) {
        return e instanceof PgException pg && UNIQUE_VIOLATION.equals(pg.getSqlState());
    }

    private Uni<Made> taken(Rollout rollout, String idempotencyKey) {
        return rollouts.byKey(rollout.createdBy(), String.valueOf(idempotencyKey))
                .chain(same -> same.isPresent()
                        ? Uni.createFrom().item(new Made(same.get(), false))
                        : rollouts.active(rollout.releaseName()).map(other -> {
                            throw conflict(
                                    rollout.releaseName(),
                                    other.map(Rollout::id).orElse("another one"));
                        }));
    }

    static Refusal conflict(String workload, String other) {
        return Refusal.conflict("Rollout " + other + " of " + workload
                + " is not finished; wait for it, abort it or roll it back first, or let this one wait (queue: true).");
    }
}

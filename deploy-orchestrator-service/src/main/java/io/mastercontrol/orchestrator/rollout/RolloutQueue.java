package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.rollout.RolloutPlanner.Obstacle;
import io.mastercontrol.orchestrator.rule.Freezes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which rollout of a release goes first, and what keeps all of them back. */
@ApplicationScoped
class RolloutQueue {
    private final Pool pool;
    private final Freezes freezes;

    RolloutQueue(Pool pool, Freezes freezes) {
        this.pool = pool;
        this.freezes = freezes;
    }

    /** Until the end of the transaction, nobody else begins or makes a rollout of the release. */
    Uni<Void> lock(SqlConnection transaction, String release) {
        return transaction
                .preparedQuery("select pg_advisory_xact_lock(hashtext('rollout ' || $1))")
                .execute(Tuple.of(release))
                .replaceWithVoid();
    }

    /** The id of one that has not ended, if there is any. */
    Uni<Optional<String>> unfinished(SqlConnection transaction, String release) {
        return transaction
                .preparedQuery("select id from rollout where release_name = $1 and state <> all($2)"
                        + " order by started_at nulls last, created_at limit 1")
                .execute(Tuple.of(release, RolloutState.FINAL.toArray(String[]::new)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }

    /** Those that wait for their turn, the first first. */
    Uni<List<String>> waiting(String release) {
        return pool.preparedQuery("select id from rollout where release_name = $1 and state = 'created'"
                        + " order by priority desc, created_at, id")
                .execute(Tuple.of(release))
                .map(rows -> {
                    List<String> ids = new ArrayList<>();
                    rows.forEach(row -> ids.add(row.getString(0)));
                    return ids;
                });
    }

    /** What stands in the way of a rollout now. One that is about to begin holds the release's lock from here on. */
    Uni<Obstacle> obstacle(SqlConnection transaction, Rollout rollout, Instant now) {
        boolean begins = rollout.state() instanceof RolloutState.Startable;
        Uni<Optional<String>> queue = begins
                ? lock(transaction, rollout.releaseName()).chain(() -> ahead(transaction, rollout))
                : Uni.createFrom().item(Optional.empty());
        return queue.chain(first -> rollout.strategy().duringFreeze()
                ? Uni.createFrom().item(new Obstacle(first.orElse(null), null, null))
                : freezes.current(transaction, now)
                        .map(freeze -> new Obstacle(
                                first.orElse(null),
                                freeze.map(Freezes.Freeze::told).orElse(null),
                                freeze.map(Freezes.Freeze::endsAt).orElse(null))));
    }

    private Uni<Optional<String>> ahead(SqlConnection transaction, Rollout rollout) {
        return transaction
                .preparedQuery("""
                        select id, release_version, state from rollout o
                        where release_name = $1 and id <> $2
                            and (state in ('running', 'paused', 'rolling_back')
                                or state = 'created' and (priority > $3 or priority = $3 and (created_at, id) < ($4, $2)))
                        order by state = 'created', priority desc, created_at limit 1""")
                .execute(Tuple.of(
                        rollout.releaseName(),
                        rollout.id(),
                        rollout.strategy().admission().priority(),
                        RolloutRepository.at(rollout.createdAt())))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(told(rollout, rows.iterator().next())));
    }

    private static String told(Rollout rollout, Row row) {
        return "waits for rollout " + row.getString("id") + " of " + rollout.releaseName() + " "
                + row.getString("release_version") + ", which is "
                + row.getString("state").replace('_', ' ').replace("created", "ahead of it");
    }
}

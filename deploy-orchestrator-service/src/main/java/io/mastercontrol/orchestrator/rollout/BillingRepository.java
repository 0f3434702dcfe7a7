package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.rollout.Forecast.History;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the database knows that a bill needs. */
@ApplicationScoped
class BillingRepository {
    /** Newest installations that the expected duration rests on. */
    private static final int MOST = 5_000;

    private final Pool pool;
    private final RolloutConfig config;

    BillingRepository(Pool pool, RolloutConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /**
     * How a device stands with a release.
     *
     * @param contentDigest of what runs there, or null
     * @param hold why nothing new comes to it now, or null
     * @param pinnedTo the version that it stays on, or null
     * @param pin why, or null
     */
    record Standing(String contentDigest, String hold, String pinnedTo, String pin) {
        static final Standing NONE = new Standing(null, null, null, null);
    }

    Uni<Map<String, Standing>> standings(String release, Collection<String> devices, Instant now) {
        return pool.preparedQuery("""
                        select m.device, r.releases -> $2 ->> 'content_digest' as digest,
                            h.reason as hold, h.created_by as hold_by, n.version as pinned_to, n.reason as pin,
                            n.created_by as pin_by
                        from unnest($1::text[]) as m(device)
                            left join reported r on r.device = m.device
                            left join lateral (select * from device_hold o where o.device = m.device
                                and o.release in ('', $2) and (o.ends_at is null or o.ends_at > $3)
                                order by o.ends_at desc nulls first limit 1) h on true
                            left join device_pin n on n.device = m.device and n.release = $2""")
                .execute(Tuple.of(devices.toArray(String[]::new), release, RolloutRepository.at(now)))
                .map(rows -> {
                    Map<String, Standing> standings = new HashMap<>();
                    rows.forEach(row -> {
                        String hold = row.getString("hold");
                        String pin = row.getString("pin");
                        standings.put(
                                row.getString("device"),
                                new Standing(
                                        row.getString("digest"),
                                        hold == null ? null : "is held by " + row.getString("hold_by") + ": " + hold,
                                        row.getString("pinned_to"),
                                        pin == null
                                                ? null
                                                : "is pinned to " + row.getString("pinned_to") + " by "
                                                        + row.getString("pin_by") + ": " + pin));
                    });
                    return standings;
                });
    }

    /** How long the newest installations took that went well, each without the bake time of its rollout. */
    Uni<Optional<History>> history() {
        return pool.preparedQuery("""
                        select d.device, r.strategy, d.rollout,
                            extract(epoch from d.changed_at - d.attempted_at)::float8 as seconds
                        from rollout_device d join rollout r on r.id = d.rollout
                        where d.phase = 'succeeded' and d.attempted_at is not null
                        order by d.changed_at desc limit $1""").execute(Tuple.of(MOST)).map(rows -> {
            Map<String, Duration> bakes = new HashMap<>();
            Map<String, List<Double>> seconds = new HashMap<>();
            rows.forEach(row -> {
                Duration bake = bakes.computeIfAbsent(row.getString("rollout"), id -> bake(row.getString("strategy")));
                double took = Math.max(0, row.getDouble("seconds") - bake.toMillis() / 1000.0);
                seconds.computeIfAbsent(row.getString("device"), device -> new ArrayList<>())
                        .add(took);
            });
            return History.of(seconds);
        });
    }

    private Duration bake(String strategy) {
        return StrategyForm.read(Json.read(strategy, com.fasterxml.jackson.databind.JsonNode.class), config)
                .bake();
    }

    /** A rollout of the release that is not finished. */
    Uni<Optional<String>> unfinished(String release) {
        return pool.preparedQuery("""
                        select id from rollout where release_name = $1 and state in ('created', 'waiting_for_approval',
                            'scheduled', 'running', 'paused', 'rolling_back') order by created_at limit 1""")
                .execute(Tuple.of(release))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }

    <T> Uni<T> onConnection(Function<SqlConnection, Uni<T>> query) {
        return pool.withConnection(query);
    }
}

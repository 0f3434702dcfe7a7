package io.mastercontrol.orchestrator.rollout;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/** What devices did before, for rehearsals. */
@ApplicationScoped
class RehearsalHistory {
    private static final int OWN_ATTEMPTS = 5;
    private static final int FLEET_ATTEMPTS = 2_000;
    /** With so many attempts like the fleet's, a device of which little is known is taken for one of the fleet. */
    private static final int PRIOR = 2;

    private final Pool pool;

    RehearsalHistory(Pool pool) {
        this.pool = pool;
    }

    /**
     * How likely each device is to fail, from 0 to 1: by its own last attempts, and the fewer it has, the more by the
     * fleet's.
     */
    Uni<Map<String, Double>> failing(String[] devices) {
        return fleet().chain(all -> pool.preparedQuery("""
                        select q.device, count(h.device)::int as tried,
                            count(h.device) filter (where h.failure is not null)::int as failed
                        from unnest($1::text[]) as q(device) left join lateral (
                            select d.device, d.failure from rollout_device d
                            where d.device = q.device and d.attempted_at is not null
                                and (d.phase = 'succeeded' or d.failure is not null)
                            order by d.attempted_at desc limit $2) h on true
                        group by q.device""")
                .execute(Tuple.of(devices, OWN_ATTEMPTS))
                .map(rows -> {
                    Map<String, Double> failing = new HashMap<>();
                    rows.forEach(row -> failing.put(
                            row.getString("device"),
                            (row.getInteger("failed") + PRIOR * all) / (row.getInteger("tried") + PRIOR)));
                    return failing;
                }));
    }

    private Uni<Double> fleet() {
        return pool.preparedQuery("""
                        select coalesce(avg((failure is not null)::int), 0)::float8 as part from (
                            select failure from rollout_device
                            where attempted_at is not null and (phase = 'succeeded' or failure is not null)
                            order by attempted_at desc limit $1) h""")
                .execute(Tuple.of(FLEET_ATTEMPTS))
                .map(rows -> rows.iterator().next().getDouble("part"));
    }

    /** The version of a release that each of these devices shall have now; without those that shall have none. */
    Uni<Map<String, String>> held(String[] devices, String release) {
        return pool.preparedQuery("select device, version from desired_release where device = any($1) and name = $2")
                .execute(Tuple.of(devices, release))
                .map(rows -> {
                    Map<String, String> held = new HashMap<>();
                    rows.forEach(row -> held.put(row.getString("device"), row.getString("version")));
                    return held;
                });
    }
}

package io.mastercontrol.orchestrator.bill;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What bills rest on, for all devices at once. */
@ApplicationScoped
class BillRepository {
    private static final Duration LATELY = Duration.ofDays(7);
    private static final int OWN_ATTEMPTS = 3;
    private static final int FLEET_ATTEMPTS = 2_000;

    private static final String ATTEMPT = """
            select d.device, d.attempted_at, d.failure, w.bytes,
                r.release_name || ' ' || r.release_version as title,
                case when d.phase = 'succeeded'
                    then extract(epoch from d.downloaded_at - d.attempted_at)::float8 end as download_seconds,
                case when d.phase = 'succeeded'
                    then extract(epoch from d.healthy_at - d.downloaded_at)::float8 end as install_seconds
            from rollout_device d join rollout r on r.id = d.rollout
                left join device_download w on w.device = d.device and w.rollout = d.rollout\s""";

    private final Pool pool;

    BillRepository(Pool pool) {
        this.pool = pool;
    }

    /** What runs of the release, and how often it went away lately. */
    record Seen(String content, int absences) {}

    Uni<Map<String, Seen>> seen(String[] devices, String release, Instant now) {
        return pool.preparedQuery("""
                        select p.id, r.releases -> $2 ->> 'content_digest' as content,
                            (select count(*) from unnest(p.absences) a where a > $3)::int as absences
                        from device p left join reported r on r.device = p.id where p.id = any($1)""")
                .execute(Tuple.of(devices, release, at(now.minus(LATELY))))
                .map(rows -> {
                    Map<String, Seen> seen = new HashMap<>();
                    rows.forEach(row -> seen.put(
                            row.getString("id"), new Seen(row.getString("content"), row.getInteger("absences"))));
                    return seen;
                });
    }

    /** The newest attempts of each of these devices, well or badly ended, the newest first. */
    Uni<List<Attempt>> own(String[] devices) {
        return pool.preparedQuery("select h.* from unnest($1::text[]) as q(device) cross join lateral (" + ATTEMPT
                        + "where d.device = q.device and d.attempted_at is not null"
                        + " and (d.healthy_at is not null and d.phase = 'succeeded' or d.failure is not null)"
                        + " order by d.attempted_at desc limit " + OWN_ATTEMPTS + ") h")
                .execute(Tuple.of(devices))
                .map(BillRepository::attempts);
    }

    /** The newest attempts of any device that ended well. */
    Uni<List<Attempt>> ofFleet() {
        return pool.preparedQuery(ATTEMPT + "where d.healthy_at is not null and d.phase = 'succeeded'"
                        + " order by d.healthy_at desc limit " + FLEET_ATTEMPTS)
                .execute()
                .map(BillRepository::attempts);
    }

    private static List<Attempt> attempts(RowSet<Row> rows) {
        List<Attempt> attempts = new ArrayList<>(rows.size());
        rows.forEach(row -> attempts.add(new Attempt(
                row.getString("device"),
                row.getString("title"),
                row.getOffsetDateTime("attempted_at").toInstant(),
                row.getDouble("download_seconds"),
                row.getDouble("install_seconds"),
                row.getLong("bytes"),
                row.getString("failure"))));
        return attempts;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

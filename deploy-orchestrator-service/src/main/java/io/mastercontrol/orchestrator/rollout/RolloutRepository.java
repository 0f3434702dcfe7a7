package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Rollouts in the database. */
@ApplicationScoped
class RolloutRepository {
    private static final String SELECT = """
        select id, release_name, release_version, state, reason, strategy, selector, step, step_since,
            failures_accepted, starts_at,
            created_by, created_at, started_at, finished_at from rollout\s\
        """;
    private static final String ACTIVE = RolloutState.ALL.stream()
            .filter(state -> !state.isFinal())
            .map(state -> "'" + state.word() + "'")
            .collect(java.util.stream.Collectors.joining(", ", "(", ")"));

    private final Pool pool;
    private final RolloutConfig config;

    RolloutRepository(Pool pool, RolloutConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /** Fails with a unique violation if the key was used. */
    Uni<Void> add(SqlConnection transaction, Rollout rollout, String idempotencyKey) {
        return transaction
                .preparedQuery("""
                    insert into rollout (id, release_name, release_version, state, strategy, selector, starts_at,
                        created_by, created_at, idempotency_key, next_check, priority, open,
                        analysis_seconds, next_analysis)
                    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz, $10, $9::timestamptz, $11, $12, $13,
                        case when $13::float8 is not null then $9::timestamptz end)\
                    """)
                .execute(Tuple.tuple()
                        .addString(rollout.id())
                        .addString(rollout.releaseName())
                        .addString(rollout.releaseVersion())
                        .addString(rollout.state().word())
                        .addString(Json.write(StrategyForm.write(rollout.strategy())))
                        .addString(rollout.selector())
                        .addOffsetDateTime(at(rollout.startsAt()))
                        .addString(rollout.createdBy())
                        .addOffsetDateTime(at(rollout.createdAt()))
                        .addString(idempotencyKey)
                        .addInteger(rollout.strategy().admission().priority())
                        .addBoolean(rollout.strategy().admission().dynamic())
                        .addDouble(rollout.strategy()
                                .analysis()
                                .map(analysis -> analysis.interval().toMillis() / 1000.0)
                                .orElse(null)))
                .replaceWithVoid();
    }

    Uni<Optional<Rollout>> byKey(String createdBy, String idempotencyKey) {
        return pool.preparedQuery(SELECT + "where created_by = $1 and idempotency_key = $2")
                .execute(Tuple.of(createdBy, idempotencyKey))
                .map(this::first);
    }

    Uni<Optional<Rollout>> active(String releaseName) {
        return pool.preparedQuery(SELECT + "where release_name = $1 and state in " + ACTIVE)
                .execute(Tuple.of(releaseName))
                .map(this::first);
    }

    /** Those of a release that have not ended: what runs first, then in the order of their turns. */
    Uni<List<Rollout>> unfinished(String releaseName) {
        return pool.preparedQuery(SELECT + "where release_name = $1 and state in " + ACTIVE
                        + " order by started_at nulls last, priority desc, created_at, id")
                .execute(Tuple.of(releaseName))
                .map(this::rollouts);
    }

    Uni<Optional<Rollout>> find(String id) {
        return find(pool, id);
    }

    Uni<Optional<Rollout>> find(SqlClient client, String id) {
        return client.preparedQuery(SELECT + "where id = $1")
                .execute(Tuple.of(id))
                .map(this::first);
    }

    /** Takes the rollout for this transaction. With {@code patient} false, empty also if another replica has it. */
    Uni<Optional<Rollout>> lock(SqlConnection transaction, String id, boolean patient) {
        return transaction
                .preparedQuery(SELECT + "where id = $1 for update" + (patient ? "" : " skip locked"))
                .execute(Tuple.of(id))
                .map(this::first);
    }

    Uni<Void> save(SqlConnection transaction, Rollout rollout, Instant nextCheck, boolean settled) {
        return transaction
                .preparedQuery("""
                    update rollout set state = $2, reason = $3, failures_accepted = $4, started_at = $5,
                        finished_at = $6, next_check = $7, settled = $8, step = $9, step_since = $10 where id = $1\
                    """)
                .execute(Tuple.tuple()
                        .addString(rollout.id())
                        .addString(rollout.state().word())
                        .addString(rollout.reason())
                        .addInteger(rollout.failuresAccepted())
                        .addOffsetDateTime(at(rollout.startedAt()))
                        .addOffsetDateTime(at(rollout.finishedAt()))
                        .addOffsetDateTime(at(nextCheck))
                        .addBoolean(settled)
                        .addInteger(rollout.progress().step())
                        .addOffsetDateTime(at(rollout.progress().since())))
                .replaceWithVoid();
    }

    /** Those that still take in devices that come to match. */
    Uni<List<Rollout>> open() {
        return pool.preparedQuery(SELECT + "where open order by created_at")
                .execute()
                .map(this::rollouts);
    }

    /** From now on its members are those that it has. */
    Uni<Void> close(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery("update rollout set open = false where id = $1")
                .execute(Tuple.of(id))
                .replaceWithVoid();
    }

    /** Older rollouts of a release let nobody in any more when a newer one begins. */
    Uni<Void> closeOthers(SqlConnection transaction, Rollout begins) {
        return transaction
                .preparedQuery("update rollout set open = false where release_name = $1 and open and created_at < $2")
                .execute(Tuple.of(begins.releaseName(), at(begins.createdAt())))
                .replaceWithVoid();
    }

    Uni<List<String>> due(Instant now) {
        return ids("select id from rollout where not settled and next_check <= $1", Tuple.of(at(now)));
    }

    Uni<List<String>> unsettled() {
        return ids("select id from rollout where not settled", Tuple.tuple());
    }

    Uni<List<String>> concerning(Collection<String> devices) {
        return ids("""
            select r.id from rollout r where not r.settled and exists
                (select from rollout_device d where d.rollout = r.id and d.device = any($1))\
            """, Tuple.of(devices.toArray(String[]::new)));
    }

    private Uni<List<String>> ids(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).map(rows -> {
            List<String> ids = new ArrayList<>(rows.size());
            rows.forEach(row -> ids.add(row.getString(0)));
            return ids;
        });
    }

    /** Those in a state, of a release, with one of these devices; null for any. */
    record Which(String state, String release, String[] devices) {
        private static final String SQL = """
            ($1::text is null or state = $1) and ($2::text is null or release_name = $2)
                and ($3::text[] is null or exists
                    (select from rollout_device d where d.rollout = rollout.id and d.device = any($3)))\
            """;

        private Tuple parameters() {
            return Tuple.tuple().addString(state).addString(release).addArrayOfString(devices);
        }
    }

    /** Newest first, older than the given creation and id. */
    Uni<List<Rollout>> page(Instant before, String beforeId, Which which, int limit) {
        return pool.preparedQuery(SELECT + "where " + Which.SQL
                        + " and (created_at, id) < ($4, $5) order by created_at desc, id desc limit $6")
                .execute(which.parameters()
                        .addOffsetDateTime(at(before))
                        .addString(beforeId)
                        .addInteger(limit))
                .map(this::rollouts);
    }

    Uni<Long> count(Which which) {
        return pool.preparedQuery("select count(*) from rollout where " + Which.SQL)
                .execute(which.parameters())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Optional<Rollout> first(RowSet<Row> rows) {
        return rollouts(rows).stream().findFirst();
    }

    private List<Rollout> rollouts(RowSet<Row> rows) {
        List<Rollout> rollouts = new ArrayList<>(rows.size());
        rows.forEach(row -> rollouts.add(rollout(row)));
        return rollouts;
    }

    private Rollout rollout(Row row) {
        return new Rollout(
                row.getString("id"),
                row.getString("release_name"),
                row.getString("release_version"),
                RolloutState.of(row.getString("state")),
                row.getString("reason"),
                StrategyForm.read(Json.read(row.getString("strategy"), JsonNode.class), config),
                row.getString("selector"),
                new Progress(row.getInteger("step"), instant(row, "step_since")),
                row.getInteger("failures_accepted"),
                instant(row, "starts_at"),
                row.getString("created_by"),
                instant(row, "created_at"),
                instant(row, "started_at"),
                instant(row, "finished_at"));
    }

    static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}

package io.mastercontrol.registry.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.DeviceMetrics;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Devices in the database. */
@ApplicationScoped
public class DeviceRepository {
    private static final String SELECT = """
            select d.id, d.name, p.status, p.since, p.last_seen, d.labels::text as labels, d.facts::text as facts,
                   d.enrolled_at, d.revision,
                   case when d.identity_doubted_at > now() - interval '1 day' then d.identity_doubt end as identity_doubt, h.agent_version, h.boot_id, h.metrics, h.workloads_total,
                   h.workloads_running, h.workloads_failed, h.reported_generation, h.clock_offset_millis, h.outbox_depth,
                   greatest(d.desired_generation, h.desired_generation) as desired_generation
            from device d join presence p on p.device = d.id left join heartbeat h on h.device = d.id""";

    private static final String COUNT = "select count(*) from device d";
    private static final String WITH_STATUS = " join presence p on p.device = d.id";
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<List<WorkloadStatus>> WORKLOADS = new TypeReference<>() {};

    private final Pool pool;

    DeviceRepository(Pool pool) {
        this.pool = pool;
    }

    public Uni<Optional<Device>> find(String id) {
        return pool.preparedQuery(SELECT + " where d.id = $1")
                .execute(Tuple.of(id))
                .map(first(DeviceRepository::device));
    }

    /** The device, locked against other changes until the end of the transaction. */
    Uni<Optional<Device>> lock(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery(SELECT + " where d.id = $1 for update of d")
                .execute(Tuple.of(id))
                .map(first(DeviceRepository::device));
    }

    Uni<List<Device>> list(Selector selector, DeviceStatus status, String after, int limit) {
        SelectorSql sql = new SelectorSql(selector, status).after(after);
        return pool.preparedQuery(SELECT + sql.where() + " order by d.id limit " + limit)
                .execute(sql.parameters())
                .map(rows -> all(rows, DeviceRepository::device));
    }

    Uni<Long> count(Selector selector, DeviceStatus status) {
        SelectorSql sql = new SelectorSql(selector, status);
        // Each device has its row there; who does not ask for the status is spared the join.
        return pool.preparedQuery(COUNT + (status == null ? "" : WITH_STATUS) + sql.where())
                .execute(sql.parameters())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    Uni<List<Device.Brief>> brief(Selector selector, String after, int limit) {
        SelectorSql sql = new SelectorSql(selector, null).after(after);
        return pool.preparedQuery("select d.id, p.status, d.labels::text as labels"
                        + " from device d join presence p on p.device = d.id" + sql.where() + " order by d.id limit "
                        + limit)
                .execute(sql.parameters())
                .map(rows -> all(rows, row -> brief(row, Map.of())));
    }

    /** Those of these ids that there are. */
    public Uni<List<Device.Brief>> briefs(List<String> ids) {
        return pool.preparedQuery("select d.id, p.status, d.labels::text as labels,"
                        + " (d.facts - 'agent_version' || jsonb_strip_nulls(jsonb_build_object('agent_version', h.agent_version)))::text as facts"
                        + " from device d join presence p on p.device = d.id left join heartbeat h on h.device = d.id"
                        + " where d.id = any($1) order by d.id")
                .execute(Tuple.of(ids.toArray(String[]::new)))
                .map(rows -> all(rows, row -> brief(row, facts(row.getString("facts")))));
    }

    private static Device.Brief brief(Row row, Map<String, String> facts) {
        return new Device.Brief(
                row.getString("id"),
                DeviceStatus.valueOf(row.getString("status")),
                read(row.getString("labels"), LABELS),
                facts);
    }

    private static Map<String, String> facts(String json) {
        Map<String, String> facts = new TreeMap<>();
        Json.read(json, JsonNode.class).properties().forEach(fact -> {
            if (fact.getValue().isValueNode() && !fact.getValue().isNull()) {
                facts.put(fact.getKey(), fact.getValue().asText());
            }
        });
        return facts;
    }

    /** What devices say of themselves takes the place of what they said before; what they are silent about stays. */
    public Uni<Void> tellFacts(SqlConnection transaction, Map<String, Map<String, String>> told) {
        if (told.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction
                .preparedQuery("""
                        update device d set facts = d.facts || t.facts::jsonb
                        from unnest($1::text[], $2::text[]) t(id, facts)
                        where d.id = t.id and not d.facts @> t.facts::jsonb""")
                .execute(Tuple.of(
                        told.keySet().toArray(String[]::new),
                        told.values().stream().map(Json::write).toArray(String[]::new)))
                .replaceWithVoid();
    }

    /** What the device last said of its workloads; empty if there is no such device. */
    public Uni<Optional<List<WorkloadStatus>>> workloads(String id) {
        return pool.preparedQuery(
                        "select h.workloads from device d left join heartbeat h on h.device = d.id where d.id = $1")
                .execute(Tuple.of(id))
                .map(first(row -> row.getString(0) == null ? List.of() : read(row.getString(0), WORKLOADS)));
    }

    Uni<Void> change(SqlConnection transaction, String id, String name, Map<String, String> labels) {
        return transaction
                .preparedQuery("""
                        update device set name = $2, labels = $3::text::jsonb, revision = revision + 1 where id = $1""")
                .execute(Tuple.of(id, name, Json.write(labels)))
                .replaceWithVoid();
    }

    Uni<Void> delete(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery("delete from device where id = $1")
                .execute(Tuple.of(id))
                .replaceWithVoid();
    }

    /**
     * When the device enrolled, if there is one that did, and not one of the predecessor's; locked until the end of the
     * transaction.
     */
    public Uni<Optional<Instant>> enrolledAt(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery("select enrolled_at from device d where id = $1 and not exists"
                        + " (select from presence p where p.device = d.id and p.legacy) for update")
                .execute(Tuple.of(id))
                .map(first(row -> instant(row.getOffsetDateTime(0))));
    }

    /** A device that is known begins anew, with labels on top of those that it has. */
    public Uni<Void> enrolAgain(SqlConnection transaction, String id, Map<String, String> labels) {
        return transaction
                .preparedQuery("update device set enrolled_at = now(), labels = labels || $2::text::jsonb,"
                        + " identity_doubt = null, identity_doubted_at = null, revision = revision + 1 where id = $1")
                .execute(Tuple.of(id, Json.write(labels)))
                .chain(() -> transaction
                        .preparedQuery("delete from device_boot where device = $1")
                        .execute(Tuple.of(id)))
                .replaceWithVoid();
    }

    /**
     * Adds a device that has not been heard yet; false if there is one of that id. One that was known by the predecessor's
     * heartbeat only becomes a device of ours, and keeps the labels that people gave it.
     */
    public Uni<Boolean> add(SqlConnection transaction, String id, Map<String, String> labels, JsonNode facts) {
        return transaction
                .preparedQuery("""
                        with added as (
                            insert into device as d (id, name, labels, facts)
                            values ($1, $1, $2::text::jsonb, $3::text::jsonb)
                            on conflict (id) do update set labels = d.labels || excluded.labels, facts = excluded.facts,
                                enrolled_at = now(), revision = d.revision + 1
                            where exists (select 1 from presence p where p.device = excluded.id and p.legacy)
                            returning id)
                        insert into presence (device) select id from added
                        on conflict (device) do update set legacy = false, status = 'pending', since = now(),
                            last_seen = null, patience = 0""")
                .execute(Tuple.of(id, Json.write(labels), facts == null ? "{}" : Json.write(facts)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Notes the newest generation that is desired of each device; an older one changes nothing. */
    Uni<Void> desire(List<DesiredGeneration> generations) {
        return pool.preparedQuery("""
                        update device d set desired_generation = n.generation
                        from unnest($1::text[], $2::int8[]) as n (device, generation)
                        where d.id = n.device and d.desired_generation < n.generation""")
                .execute(Tuple.tuple()
                        .addArrayOfString(generations.stream()
                                .map(DesiredGeneration::device)
                                .toArray(String[]::new))
                        .addArrayOfLong(generations.stream()
                                .map(DesiredGeneration::generation)
                                .toArray(Long[]::new)))
                .replaceWithVoid();
    }

    /** The newest generation that is desired of one device. */
    record DesiredGeneration(String device, long generation) {}

    private static Device device(Row row) {
        Integer total = row.getInteger("workloads_total");
        String metrics = row.getString("metrics");
        Long offset = row.getLong("clock_offset_millis");
        return new Device(
                row.getString("id"),
                row.getString("name"),
                DeviceStatus.valueOf(row.getString("status")),
                instant(row.getOffsetDateTime("since")),
                read(row.getString("labels"), LABELS),
                row.getString("agent_version"),
                row.getString("boot_id"),
                instant(row.getOffsetDateTime("last_seen")),
                metrics == null ? null : Json.read(metrics, DeviceMetrics.class),
                total == null
                        ? new Device.WorkloadCounts(0, 0, 0)
                        : new Device.WorkloadCounts(
                                total, row.getInteger("workloads_running"), row.getInteger("workloads_failed")),
                row.getLong("desired_generation"),
                orZero(row.getLong("reported_generation")),
                offset == null ? null : offset / 1000.0,
                orZero(row.getLong("outbox_depth")),
                instant(row.getOffsetDateTime("enrolled_at")),
                Json.read(row.getString("facts"), JsonNode.class),
                row.getString("identity_doubt"),
                row.getLong("revision"));
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return Json.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the database holds JSON that cannot be read", e);
        }
    }

    private static <T> Function<RowSet<Row>, Optional<T>> first(Function<Row, T> mapping) {
        return rows -> rows.rowCount() == 0
                ? Optional.empty()
                : Optional.of(mapping.apply(rows.iterator().next()));
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> mapping) {
        return StreamSupport.stream(rows.spliterator(), false).map(mapping).toList();
    }
}

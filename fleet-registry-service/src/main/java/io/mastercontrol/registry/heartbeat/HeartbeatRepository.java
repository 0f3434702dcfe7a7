package io.mastercontrol.registry.heartbeat;

import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

/** The newest heartbeat of each device, in the database. */
@ApplicationScoped
public class HeartbeatRepository {
    /** What unknown devices say is dropped by the join; an older heartbeat that another replica delayed, by the where. */
    private static final String UPSERT = """
            insert into heartbeat as h (device, received_at, clock_offset_millis, boot_id, agent_version, metrics, workloads,
                                   workloads_total, workloads_running, workloads_failed, desired_generation,
                                   reported_generation, outbox_depth, readings)
            select u.* from unnest($1::text[], $2::timestamptz[], $3::int8[], $4::text[], $5::text[], $6::text[],
                                   $7::text[], $8::int4[], $9::int4[], $10::int4[], $11::int8[], $12::int8[],
                                   $13::int8[], $14::text[]) as u (device)
            join device d on d.id = u.device
            on conflict (device) do update set
                received_at = excluded.received_at, clock_offset_millis = excluded.clock_offset_millis,
                boot_id = excluded.boot_id, agent_version = excluded.agent_version, metrics = excluded.metrics,
                workloads = excluded.workloads, workloads_total = excluded.workloads_total,
                workloads_running = excluded.workloads_running, workloads_failed = excluded.workloads_failed,
                desired_generation = excluded.desired_generation, reported_generation = excluded.reported_generation,
                outbox_depth = excluded.outbox_depth, readings = excluded.readings
            where h.received_at <= excluded.received_at""";

    public Uni<Integer> write(SqlConnection transaction, List<ReceivedHeartbeat> batch) {
        Tuple columns = Tuple.tuple();
        columns.addArrayOfString(texts(batch, Heartbeat::device))
                .addArrayOfOffsetDateTime(batch.stream()
                        .map(item -> item.delivery().receivedAt().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfLong(longs(batch, ReceivedHeartbeat::clockOffsetMillis))
                .addArrayOfString(texts(batch, Heartbeat::bootId))
                .addArrayOfString(texts(batch, Heartbeat::agentVersion))
                .addArrayOfString(texts(batch, beat -> beat.metrics() == null ? null : Json.write(beat.metrics())))
                .addArrayOfString(texts(batch, beat -> Json.write(beat.workloads())))
                .addArrayOfInteger(
                        ints(batch, item -> item.heartbeat().workloads().size()))
                .addArrayOfInteger(ints(batch, ReceivedHeartbeat::running))
                .addArrayOfInteger(ints(batch, ReceivedHeartbeat::failed))
                .addArrayOfLong(longs(batch, item -> item.heartbeat().desiredGeneration()))
                .addArrayOfLong(longs(batch, item -> item.heartbeat().reportedGeneration()))
                .addArrayOfLong(longs(batch, item -> item.heartbeat().outboxDepth()))
                .addArrayOfString(texts(batch, beat -> beat.readings().isEmpty() ? null : Json.write(beat.readings())));
        return transaction.preparedQuery(UPSERT).execute(columns).map(rows -> rows.rowCount());
    }

    private static String[] texts(List<ReceivedHeartbeat> batch, Function<Heartbeat, String> field) {
        return batch.stream().map(item -> field.apply(item.heartbeat())).toArray(String[]::new);
    }

    private static Long[] longs(List<ReceivedHeartbeat> batch, Function<ReceivedHeartbeat, Long> field) {
        return batch.stream().map(field).toArray(Long[]::new);
    }

    private static Integer[] ints(List<ReceivedHeartbeat> batch, Function<ReceivedHeartbeat, Integer> field) {
        return batch.stream().map(field).toArray(Integer[]::new);
    }
}

package io.mastercontrol.orchestrator.journal;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The log of fleet events of this service: appended to inside the transaction of the change that it tells of. */
@ApplicationScoped
public class FleetJournal {
    static final String SOURCE = "orchestrator";
    /** Held to the end of each appending transaction, so that sequences become visible in ascending order. */
    private static final long ORDER_LOCK = 0x6d635f6f72636865L;

    private static final String COLUMNS = "sequence, id, at, traceparent, type, device, workload, message, detail";

    private final Pool pool;

    FleetJournal(Pool pool) {
        this.pool = pool;
    }

    /**
     * Appends, as the last thing of the caller's transaction, since it queues behind other appending ones from here on.
     *
     * @return the events with their sequences, to be published after the commit
     */
    public Uni<List<FleetEvent>> append(SqlConnection transaction, List<NewFleetEvent> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return transaction
                .preparedQuery("select pg_advisory_xact_lock($1)")
                .execute(Tuple.of(ORDER_LOCK))
                .chain(() -> transaction.preparedQuery("""
                                insert into fleet_event (id, at, traceparent, type, device, workload, message, detail, rollout)
                                select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[],
                                                     $6::text[], $7::text[], $8::text[], $9::text[])
                                on conflict (id) do nothing
                                returning\s""" + COLUMNS).execute(parameters(events)))
                .map(FleetJournal::events);
    }

    private static Tuple parameters(List<NewFleetEvent> events) {
        return Tuple.tuple()
                .addArrayOfString(events.stream().map(NewFleetEvent::id).toArray(String[]::new))
                .addArrayOfOffsetDateTime(events.stream()
                        .map(event -> event.at().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfString(
                        events.stream().map(NewFleetEvent::traceparent).toArray(String[]::new))
                .addArrayOfString(events.stream().map(NewFleetEvent::type).toArray(String[]::new))
                .addArrayOfString(events.stream().map(NewFleetEvent::device).toArray(String[]::new))
                .addArrayOfString(events.stream().map(NewFleetEvent::workload).toArray(String[]::new))
                .addArrayOfString(events.stream().map(NewFleetEvent::message).toArray(String[]::new))
                .addArrayOfString(events.stream()
                        .map(event -> event.detail() == null ? null : Json.write(event.detail()))
                        .toArray(String[]::new))
                .addArrayOfString(events.stream().map(NewFleetEvent::rollout).toArray(String[]::new));
    }

    /** The sequence after which the log goes on with what was recorded since a time. */
    public Uni<Long> before(Instant time) {
        return pool.preparedQuery(
                        "select coalesce(min(sequence) - 1, (select coalesce(max(sequence), 0) from fleet_event))"
                                + " from fleet_event where recorded_at >= $1")
                .execute(Tuple.of(time.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Events after a sequence, oldest first. */
    public Uni<List<FleetEvent>> after(long sequence, int limit) {
        return pool.preparedQuery(
                        "select " + COLUMNS + " from fleet_event where sequence > $1 order by sequence limit $2")
                .execute(Tuple.of(sequence, limit))
                .map(FleetJournal::events);
    }

    /** Events of one rollout after a sequence, oldest first. */
    public Uni<List<FleetEvent>> ofRollout(String rollout, long after, int limit) {
        return pool.preparedQuery("select " + COLUMNS
                        + " from fleet_event where rollout = $1 and sequence > $2 order by sequence limit $3")
                .execute(Tuple.of(rollout, after, limit))
                .map(FleetJournal::events);
    }

    /** The newest sequence, 0 for an empty log. */
    public Uni<Long> newest() {
        return pool.query("select coalesce(max(sequence), 0) from fleet_event")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Forgets events that were recorded longer ago than the retention, at most 10,000 at a time. */
    public Uni<Void> prune(Duration retention) {
        return pool.preparedQuery("""
                        delete from fleet_event where sequence in (
                            select sequence from fleet_event
                            where recorded_at < now() - $1::float8 * interval '1 second' order by sequence limit 10000)""")
                .execute(Tuple.of((double) retention.toSeconds()))
                .replaceWithVoid();
    }

    private static List<FleetEvent> events(RowSet<Row> rows) {
        List<FleetEvent> events = new ArrayList<>(rows.size());
        for (Row row : rows) {
            String detail = row.getString("detail");
            events.add(new FleetEvent(
                    row.getLong("sequence"),
                    SOURCE,
                    row.getString("id"),
                    row.getOffsetDateTime("at").toInstant(),
                    row.getString("traceparent"),
                    row.getString("type"),
                    row.getString("device"),
                    row.getString("workload"),
                    row.getString("message"),
                    detail == null ? null : Json.read(detail, JsonNode.class)));
        }
        return events;
    }
}

package io.mastercontrol.registry.enrolment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Who waits for an operator, in the database. */
@ApplicationScoped
class EnrolmentRequestRepository {
    private static final String SELECT = "select r.key_hash, r.name, r.labels::text as labels, r.facts::text as facts,"
            + " r.token, r.state, r.asked_at, r.last_asked, r.decided_by,"
            + " exists (select from device d where d.id = r.name) as known from enrolment_request r ";
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final Pool pool;

    EnrolmentRequestRepository(Pool pool) {
        this.pool = pool;
    }

    /** Notes that it asks; true if it did not before. */
    Uni<Boolean> ask(SqlConnection transaction, EnrolmentRequest request) {
        return transaction
                .preparedQuery("insert into enrolment_request (key_hash, name, labels, facts, token)"
                        + " values ($1, $2, $3::text::jsonb, $4::text::jsonb, $5) on conflict (name, key_hash)"
                        + " do update set last_asked = now(), labels = excluded.labels, facts = excluded.facts,"
                        + " token = coalesce(excluded.token, enrolment_request.token)"
                        + " returning asked_at = last_asked as is_new")
                .execute(Tuple.tuple()
                        .addValue(Buffer.buffer(HexFormat.of().parseHex(request.key())))
                        .addString(request.name())
                        .addString(Json.write(request.labels()))
                        .addString(request.facts() == null ? "{}" : Json.write(request.facts()))
                        .addString(request.token()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Uni<Long> waiting(SqlConnection transaction) {
        return transaction
                .query("select count(*) from enrolment_request where state = 'waiting'")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    Uni<Optional<EnrolmentRequest>> find(SqlConnection transaction, String name, byte[] keyHash) {
        return transaction
                .preparedQuery(SELECT + "where r.name = $1 and r.key_hash = $2")
                .execute(Tuple.of(name, Buffer.buffer(keyHash)))
                .map(rows -> all(rows).stream().findFirst());
    }

    /** Those that wait or were decided on, the newest first. */
    Uni<List<EnrolmentRequest>> list() {
        return pool.query(SELECT + "order by r.state = 'waiting' desc, r.last_asked desc limit 1000")
                .execute()
                .map(EnrolmentRequestRepository::all);
    }

    /** Those under this name that are not in this state yet, nor in at all; locked. Who was rejected can be accepted. */
    Uni<List<EnrolmentRequest>> lockUndecided(SqlConnection transaction, String name, String state) {
        return transaction
                .preparedQuery(SELECT + "where r.name = $1 and r.state <> $2 and not exists (select from certificate c"
                        + " where c.device = r.name and c.key_hash = r.key_hash) order by r.asked_at for update of r")
                .execute(Tuple.of(name, state))
                .map(EnrolmentRequestRepository::all);
    }

    Uni<Void> decide(SqlConnection transaction, EnrolmentRequest request, String state, String by) {
        return transaction
                .preparedQuery("update enrolment_request set state = $3, decided_by = $4, decided_at = now()"
                        + " where name = $1 and key_hash = $2")
                .execute(Tuple.of(request.name(), Buffer.buffer(HexFormat.of().parseHex(request.key())), state, by))
                .replaceWithVoid();
    }

    /** What is decided is remembered until nobody asks any more. */
    Uni<Void> prune(Duration sinceAsked) {
        return pool.preparedQuery(
                        "delete from enrolment_request where last_asked < now() - $1::float8 * interval '1 second'")
                .execute(Tuple.of((double) sinceAsked.toSeconds()))
                .replaceWithVoid();
    }

    private static List<EnrolmentRequest> all(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new EnrolmentRequest(
                        row.getString("name"),
                        HexFormat.of().formatHex(row.getBuffer("key_hash").getBytes()),
                        row.getString("state"),
                        Json.mapper().convertValue(Json.read(row.getString("labels"), JsonNode.class), LABELS),
                        Json.read(row.getString("facts"), JsonNode.class),
                        row.getString("token"),
                        row.getOffsetDateTime("asked_at").toInstant(),
                        row.getOffsetDateTime("last_asked").toInstant(),
                        row.getString("decided_by"),
                        row.getBoolean("known")))
                .toList();
    }
}

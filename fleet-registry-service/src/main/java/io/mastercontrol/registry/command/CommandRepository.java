package io.mastercontrol.registry.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.registry.command.CommandRecord.Expired;
import io.mastercontrol.registry.command.CommandRecord.Pending;
import io.mastercontrol.registry.command.CommandRecord.Replied;
import io.mastercontrol.registry.command.CommandRecord.State;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Commands in the database. */
@ApplicationScoped
class CommandRepository {
    private static final String COLUMNS = """
             id, device, workload, type, arguments, issued_by, traceparent, created_at, expires_at, state, outcome, message,
            result, finished_at\s""";

    private final Pool pool;

    CommandRepository(Pool pool) {
        this.pool = pool;
    }

    /** Keeps a command, or finds the one that the same caller gave with the same idempotency key. */
    Uni<CommandRecord> keep(CommandRecord command, String idempotencyKey) {
        Tuple values = Tuple.tuple()
                .addString(command.id())
                .addString(command.device())
                .addString(command.workload())
                .addString(command.type().name())
                .addString(command.arguments() == null ? null : Json.write(command.arguments()))
                .addString(command.issuedBy())
                .addString(idempotencyKey)
                .addString(command.traceparent())
                .addOffsetDateTime(command.createdAt().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(command.expiresAt().atOffset(ZoneOffset.UTC));
        return pool.preparedQuery("""
                        insert into command (id, device, workload, type, arguments, issued_by, idempotency_key, traceparent,
                                             created_at, expires_at)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                        on conflict (issued_by, device, idempotency_key) where idempotency_key is not null
                        do update set idempotency_key = excluded.idempotency_key
                        returning""" + COLUMNS)
                .execute(values)
                .map(rows -> command(rows.iterator().next()));
    }

    Uni<Optional<CommandRecord>> find(String device, String id) {
        return pool.preparedQuery("select" + COLUMNS + "from command where id = $1 and device = $2")
                .execute(Tuple.of(id, device))
                .map(rows -> all(rows).stream().findFirst());
    }

    /** Those of these commands that are not pending any more. */
    Uni<List<CommandRecord>> finished(Collection<String> ids) {
        return pool.preparedQuery("select" + COLUMNS + "from command where id = any($1::text[]) and state <> 'pending'")
                .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
                .map(CommandRepository::all);
    }

    /** Finishes a command by its reply; empty if it was finished already, or is not one of this device. */
    Uni<Optional<CommandRecord>> reply(SqlConnection transaction, Reply reply) {
        return transaction
                .preparedQuery("""
                        update command set state = 'replied', outcome = $3, message = $4, result = $5, finished_at = now()
                        where id = $1 and device = $2 and state = 'pending' returning""" + COLUMNS)
                .execute(Tuple.tuple()
                        .addString(reply.command())
                        .addString(reply.device())
                        .addString(reply.outcome().name())
                        .addString(reply.message())
                        .addString(reply.result() == null ? null : Json.write(reply.result())))
                .map(rows -> all(rows).stream().findFirst());
    }

    /** Pending commands of these devices, to be published at once. */
    Uni<List<CommandRecord>> pendingOf(List<String> devices) {
        return pool.preparedQuery("update command set sent_at = now() where state = 'pending' and expires_at > now()"
                        + " and device = any($1::text[]) returning" + COLUMNS)
                .execute(Tuple.tuple().addArrayOfString(devices.toArray(String[]::new)))
                .map(CommandRepository::all);
    }

    /** Pending commands of devices that can hear them, last published longer ago than the interval; marked as sent. */
    Uni<List<CommandRecord>> due(Duration interval, int limit) {
        return pool.preparedQuery("""
                        update command set sent_at = now() where id in (
                            select c.id from command c join presence p on p.device = c.device
                            where c.state = 'pending' and c.expires_at > now() and p.status <> 'offline'
                              and c.sent_at < now() - $1::float8 * interval '1 second'
                            order by c.created_at limit $2 for update of c skip locked)
                        returning""" + COLUMNS)
                .execute(Tuple.of(interval.toMillis() / 1000.0, limit))
                .map(CommandRepository::all);
    }

    /** Ends what is too old. The grace lets a reply in that was given in time and is still under way. */
    Uni<Void> expire() {
        return pool.query("""
                        update command set state = 'expired', finished_at = now()
                        where state = 'pending' and expires_at < now() - interval '5 seconds'""").execute().replaceWithVoid();
    }

    Uni<Void> prune(Duration retention) {
        return pool.preparedQuery(
                        "delete from command where state <> 'pending' and finished_at < now() - $1::float8 * interval '1 second'")
                .execute(Tuple.of((double) retention.toSeconds()))
                .replaceWithVoid();
    }

    private static List<CommandRecord> all(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(CommandRepository::command)
                .toList();
    }

    private static CommandRecord command(Row row) {
        return new CommandRecord(
                row.getString("id"),
                row.getString("device"),
                row.getString("workload"),
                CommandType.valueOf(row.getString("type")),
                json(row.getString("arguments")),
                row.getString("issued_by"),
                row.getString("traceparent"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                state(row));
    }

    private static State state(Row row) {
        return switch (row.getString("state")) {
            case "pending" -> new Pending();
            case "expired" -> new Expired(row.getOffsetDateTime("finished_at").toInstant());
            default ->
                new Replied(
                        Reply.Outcome.valueOf(row.getString("outcome")),
                        row.getString("message"),
                        json(row.getString("result")),
                        row.getOffsetDateTime("finished_at").toInstant());
        };
    }

    private static JsonNode json(String text) {
        return text == null ? null : Json.read(text, JsonNode.class);
    }
}

package io.mastercontrol.alerting.receiver;

import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Receivers in the database. */
@ApplicationScoped
public class ReceiverRepository {
    private final Pool pool;
    private final Mentions mentions;

    ReceiverRepository(Pool pool, Mentions mentions) {
        this.mentions = mentions;
        this.pool = pool;
    }

    /** One line of a receiver's delivery log. */
    public record DeliveryLine(
            String id,
            String alert,
            String kind,
            String state,
            String reason,
            int attempts,
            Instant createdAt,
            Instant settledAt) {}

    Uni<List<Receiver>> all() {
        return select("order by name", Tuple.tuple());
    }

    /** By id or, for people, by name. */
    public Uni<Optional<Receiver>> find(String idOrName) {
        return select("where id = $1 or name = $1", Tuple.of(idOrName))
                .map(found -> found.stream().findFirst());
    }

    private Uni<List<Receiver>> select(String condition, Tuple parameters) {
        return pool.preparedQuery("select * from receiver " + condition)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ReceiverRepository::receiver)
                        .toList());
    }

    /** Adds it; false if the name is taken. */
    Uni<Boolean> add(Receiver receiver) {
        return pool.preparedQuery("""
                        insert into receiver (id, name, type, url, secret, enabled, configured, created_by, settings)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb) on conflict (name) do nothing""").execute(tuple(receiver)).map(rows -> rows.rowCount() > 0);
    }

    /** How a change went. */
    enum Changed {
        done,
        nameTaken,
        otherVersion
    }

    /**
     * Changes it.
     *
     * @param renamedFrom the name that it gives up, or null
     * @param expected the version that the writer read, or null if it does not matter
     */
    Uni<Changed> change(Receiver receiver, String renamedFrom, Long expected) {
        return pool.withTransaction(transaction -> (renamedFrom == null
                        ? Uni.createFrom().voidItem()
                        : mentions.refuse(transaction, renamedFrom))
                .chain(() -> transaction
                        .preparedQuery("select revision from receiver where id = $1 for update")
                        .execute(Tuple.of(receiver.id())))
                .chain(rows -> rows.rowCount() == 0
                                || expected != null
                                        && expected != rows.iterator().next().getLong(0)
                        ? Uni.createFrom().item(Changed.otherVersion)
                        : transaction
                                .preparedQuery("""
                        update receiver set name = $2, type = $3, url = $4, secret = $5, enabled = $6, configured = $7,
                            created_by = $8, settings = $9::text::jsonb, revision = revision + 1, updated_at = now()
                        where id = $1 and not exists (select 1 from receiver o where o.name = $2 and o.id <> $1)""")
                                .execute(tuple(receiver))
                                .map(done -> done.rowCount() > 0 ? Changed.done : Changed.nameTaken)));
    }

    /** @throws io.mastercontrol.alerting.http.Refusal as long as somebody names it */
    Uni<Void> delete(Receiver receiver) {
        return pool.withTransaction(transaction -> mentions.refuse(transaction, receiver.name())
                .chain(() -> transaction
                        .preparedQuery("delete from receiver where id = $1")
                        .execute(Tuple.of(receiver.id())))
                .replaceWithVoid());
    }

    /** By id; of one, or of all for null. */
    Uni<Map<String, Standing>> standings(String id) {
        return pool.preparedQuery("""
                        select r.id, r.revision, (select count(*) from delivery d
                                                  where d.receiver = r.id and d.state = 'dead') as dead
                        from receiver r where $1::text is null or r.id = $1""").execute(Tuple.of(id)).map(rows -> {
            Map<String, Standing> standings = new HashMap<>();
            rows.forEach(row ->
                    standings.put(row.getString("id"), new Standing(row.getLong("revision"), row.getLong("dead"))));
            return standings;
        });
    }

    /** Keeps how well it can be reached. */
    public Uni<Void> health(String id, int failures, Instant restsUntil) {
        return pool.preparedQuery("update receiver set failures = $2, rests_until = $3 where id = $1"
                        + " and (failures, rests_until) is distinct from ($2, $3::timestamptz)")
                .execute(Tuple.of(id, failures, restsUntil == null ? null : restsUntil.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /**
     * Has what was given up delivered once more, under the same key.
     *
     * @param delivery one of them, or null for all
     */
    Uni<Integer> resend(String id, String delivery) {
        return pool.preparedQuery("""
                        update delivery set state = 'pending', due_at = now(), created_at = now(), settled_at = null,
                            reason = 'sent again by hand'
                        where receiver = $1 and state = 'dead' and ($2::text is null or id = $2)""").execute(Tuple.of(id, delivery)).map(rows -> rows.rowCount());
    }

    /**
     * The newest deliveries to a receiver.
     *
     * @param state of them, or null for all
     */
    Uni<List<DeliveryLine>> deliveries(String id, String state, int limit) {
        return pool.preparedQuery("select * from delivery where receiver = $1 and ($3::text is null or state = $3)"
                        + " order by created_at desc limit $2")
                .execute(Tuple.of(id, limit, state))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ReceiverRepository::line)
                        .toList());
    }

    private static Tuple tuple(Receiver receiver) {
        return Tuple.tuple()
                .addString(receiver.id())
                .addString(receiver.name())
                .addString(receiver.type())
                .addString(receiver.url())
                .addString(receiver.secret())
                .addBoolean(receiver.enabled())
                .addBoolean(receiver.configured())
                .addString(receiver.createdBy())
                .addString(Json.write(receiver.settings()));
    }

    private static Receiver receiver(Row row) {
        return new Receiver(
                row.getString("id"),
                row.getString("name"),
                row.getString("type"),
                row.getString("url"),
                row.getString("secret"),
                row.getBoolean("enabled"),
                row.getBoolean("configured"),
                row.getString("created_by"),
                settings(row),
                row.getInteger("failures"),
                row.getOffsetDateTime("rests_until") == null
                        ? null
                        : row.getOffsetDateTime("rests_until").toInstant());
    }

    private static Map<String, String> settings(Row row) {
        Map<String, String> settings = new TreeMap<>();
        ((JsonObject) row.getJson("settings"))
                .forEach(entry -> settings.put(entry.getKey(), (String) entry.getValue()));
        return settings;
    }

    private static DeliveryLine line(Row row) {
        var settled = row.getOffsetDateTime("settled_at");
        return new DeliveryLine(
                row.getString("id"),
                row.getString("alert"),
                row.getString("kind"),
                row.getString("state"),
                row.getString("reason"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created_at").toInstant(),
                settled == null ? null : settled.toInstant());
    }
}

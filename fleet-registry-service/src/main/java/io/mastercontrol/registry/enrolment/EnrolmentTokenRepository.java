package io.mastercontrol.registry.enrolment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Tokens in the database; of a token's secret the hash alone. */
@ApplicationScoped
class EnrolmentTokenRepository {
    private static final String COLUMNS =
            " id, name, labels::text as labels, group_name, needs_consent, expires_at, uses_left, created_by, created_at,"
                    + " revoked_at is not null as revoked ";
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final Pool pool;

    EnrolmentTokenRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> add(EnrolmentToken token, byte[] hash) {
        return pool.preparedQuery("insert into enrolment_token"
                        + " (id, token_hash, name, labels, uses_left, created_by, created_at, expires_at, group_name, needs_consent)"
                        + " values ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8, $9, $10)")
                .execute(Tuple.tuple()
                        .addString(token.id())
                        .addValue(Buffer.buffer(hash))
                        .addString(token.name())
                        .addString(Json.write(token.labels()))
                        .addInteger(token.usesLeft())
                        .addString(token.createdBy())
                        .addOffsetDateTime(token.createdAt().atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(token.expiresAt().atOffset(ZoneOffset.UTC))
                        .addString(token.group())
                        .addBoolean(token.needsConsent()))
                .replaceWithVoid();
    }

    Uni<List<EnrolmentToken>> list() {
        return pool.query("select" + COLUMNS + "from enrolment_token order by created_at desc limit 1000")
                .execute()
                .map(EnrolmentTokenRepository::all);
    }

    /** False if there is no such token. */
    Uni<Boolean> revoke(String id) {
        return pool.preparedQuery("update enrolment_token set revoked_at = coalesce(revoked_at, now()) where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Forgets tokens that have let nobody in for so long; the certificates that they gave stay. */
    Uni<Void> prune(Duration sinceExpiry) {
        return pool.preparedQuery(
                        "delete from enrolment_token where expires_at < now() - $1::float8 * interval '1 second'")
                .execute(Tuple.of((double) sinceExpiry.toSeconds()))
                .replaceWithVoid();
    }

    /** The token with this secret, locked until the end of the transaction. */
    Uni<Optional<EnrolmentToken>> lock(SqlConnection transaction, byte[] hash) {
        return transaction
                .preparedQuery("select" + COLUMNS + "from enrolment_token where token_hash = $1 for update")
                .execute(Tuple.of(Buffer.buffer(hash)))
                .map(rows -> all(rows).stream().findFirst());
    }

    /** Takes one use, if there is one left: a device that an operator accepted gets in without. */
    Uni<Void> use(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery("update enrolment_token set uses_left = uses_left - 1 where id = $1 and uses_left > 0")
                .execute(Tuple.of(id))
                .replaceWithVoid();
    }

    private static List<EnrolmentToken> all(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(EnrolmentTokenRepository::token)
                .toList();
    }

    private static EnrolmentToken token(Row row) {
        try {
            return new EnrolmentToken(
                    row.getString("id"),
                    null,
                    row.getString("name"),
                    Json.mapper().readValue(row.getString("labels"), LABELS),
                    row.getString("group_name"),
                    row.getBoolean("needs_consent"),
                    row.getOffsetDateTime("expires_at").toInstant(),
                    row.getInteger("uses_left"),
                    row.getString("created_by"),
                    row.getOffsetDateTime("created_at").toInstant(),
                    row.getBoolean("revoked"));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the database holds JSON that cannot be read", e);
        }
    }
}

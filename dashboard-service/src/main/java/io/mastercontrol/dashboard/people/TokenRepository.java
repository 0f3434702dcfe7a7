package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.Role;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** API tokens in the database, as hashes. */
@ApplicationScoped
class TokenRepository {
    /** Name of the token that the installation's configuration gives its administrator. */
    static final String INSTALLATION = "installation";

    private static final String COLUMNS = "id, name, username, role, scope, created_at, expires_at, last_used";

    private final Pool pool;

    TokenRepository(Pool pool) {
        this.pool = pool;
    }

    /** Oldest first. @param user whose, or null for everybody's */
    Uni<List<ApiToken>> list(String user) {
        return pool.preparedQuery("select " + COLUMNS + " from api_token where $1::text is null or username = $1"
                        + " order by username, created_at, id limit 1000")
                .execute(Tuple.of(user))
                .map(TokenRepository::tokens);
    }

    /**
     * Adds one; empty if its owner has one of that name. It ends no later than the token that made it.
     *
     * @param maker hash of the token that was shown, or null
     */
    Uni<Optional<ApiToken>> add(
            SqlConnection transaction, TokenResource.Wanted wanted, String hash, Duration life, String maker) {
        return transaction
                .preparedQuery("insert into api_token (hash, name, username, role, scope, expires_at)"
                        + " values ($1, $2, $3, $4, $5, least(now() + make_interval(secs => $6),"
                        + " (select made.expires_at from api_token made where made.hash = $7)))"
                        + " on conflict (username, name) do nothing returning " + COLUMNS)
                .execute(Tuple.tuple()
                        .addString(hash)
                        .addString(wanted.name())
                        .addString(wanted.user())
                        .addString(wanted.role().name())
                        .addString(wanted.scope())
                        .addDouble((double) life.toSeconds())
                        .addString(maker))
                .map(rows -> tokens(rows).stream().findFirst());
    }

    /** Those that have ended make room for new ones of their name. */
    Uni<Void> forgetExpired(SqlConnection transaction, String user) {
        return transaction
                .preparedQuery("delete from api_token where username = $1 and expires_at < now()")
                .execute(Tuple.of(user))
                .replaceWithVoid();
    }

    Uni<Optional<ApiToken>> find(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery("select " + COLUMNS + " from api_token where id = $1 for update")
                .execute(Tuple.of(id))
                .map(rows -> tokens(rows).stream().findFirst());
    }

    Uni<Void> delete(SqlConnection transaction, String id) {
        return transaction
                .preparedQuery("delete from api_token where id = $1")
                .execute(Tuple.of(id))
                .replaceWithVoid();
    }

    private static List<ApiToken> tokens(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new ApiToken(
                        row.getString("id"),
                        row.getString("name"),
                        row.getString("username"),
                        Role.valueOf(row.getString("role")),
                        row.getString("scope"),
                        instant(row.getOffsetDateTime("created_at")),
                        instant(row.getOffsetDateTime("expires_at")),
                        instant(row.getOffsetDateTime("last_used")),
                        null))
                .toList();
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}

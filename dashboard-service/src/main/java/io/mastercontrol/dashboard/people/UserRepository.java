package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.Role;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Users in the database, for those who look after them. */
@ApplicationScoped
class UserRepository {
    private static final String SELECT =
            "select username, role, scope, disabled, created_at, changed_at, revision, issuer from user_account";

    private final Pool pool;

    UserRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<User>> page(String after, int limit) {
        return pool.preparedQuery(SELECT + " where username > $1 order by username limit $2")
                .execute(Tuple.of(after, limit))
                .map(UserRepository::users);
    }

    Uni<Long> count() {
        return pool.query("select count(*) from user_account")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    Uni<Optional<User>> find(SqlClient client, String name) {
        return client.preparedQuery(SELECT + " where username = $1")
                .execute(Tuple.of(name))
                .map(rows -> users(rows).stream().findFirst());
    }

    Uni<Optional<User>> find(String name) {
        return find(pool, name);
    }

    /** The user, locked together with every administrator, so that two at once cannot take the last ones away. */
    Uni<List<User>> lockWithAdministrators(SqlConnection transaction, String name) {
        return transaction
                .preparedQuery(SELECT + " where username = $1 or role = 'admin' order by username for update")
                .execute(Tuple.of(name))
                .map(UserRepository::users);
    }

    /** False if there is one of that name. */
    Uni<Boolean> add(SqlConnection transaction, String name, Role role, String scope, String hash) {
        return transaction
                .preparedQuery("insert into user_account (username, role, scope, password_hash)"
                        + " values ($1, $2, $3, $4) on conflict (username) do nothing")
                .execute(Tuple.of(name, role.name(), scope, hash))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Whoever an issuer knows as that subject. */
    Uni<Optional<User>> external(SqlClient client, String issuer, String subject) {
        return client.preparedQuery(SELECT + " where issuer = $1 and subject = $2")
                .execute(Tuple.of(issuer, subject))
                .map(rows -> users(rows).stream().findFirst());
    }

    /** Nothing is added if there is one of that name, or that subject. */
    Uni<Void> addExternal(SqlConnection transaction, String name, ExternalUsers.External who) {
        return transaction
                .preparedQuery("insert into user_account (username, role, scope, issuer, subject)"
                        + " values ($1, $2, $3, $4, $5) on conflict do nothing")
                .execute(Tuple.of(name, who.role().name(), who.scope(), who.issuer(), who.subject()))
                .replaceWithVoid();
    }

    /** @param hash of a new password, or null to leave it */
    Uni<Void> save(SqlConnection transaction, User user, String hash) {
        return transaction
                .preparedQuery("update user_account set role = $2, scope = $3, disabled = $4,"
                        + " password_hash = coalesce($5, password_hash), changed_at = now(), revision = revision + 1"
                        + " where username = $1")
                .execute(Tuple.of(user.name(), user.role().name(), user.scope(), user.disabled(), hash))
                .replaceWithVoid();
    }

    Uni<Void> delete(SqlConnection transaction, String name) {
        return transaction
                .preparedQuery("delete from user_account where username = $1")
                .execute(Tuple.of(name))
                .replaceWithVoid();
    }

    /** How many browsers somebody is logged in with. */
    Uni<Long> sessions(String name) {
        return pool.preparedQuery("select count(*) from session where username = $1")
                .execute(Tuple.of(name))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    Uni<Void> endSessions(SqlConnection transaction, String name) {
        return transaction
                .preparedQuery("delete from session where username = $1")
                .execute(Tuple.of(name))
                .replaceWithVoid();
    }

    /** Ends what somebody is logged in with, and the tokens but the installation's, which takes the user's new rights. */
    Uni<Void> logOut(SqlConnection transaction, String name) {
        return endSessions(transaction, name)
                .chain(() -> transaction
                        .preparedQuery("delete from api_token where username = $1 and name <> $2")
                        .execute(Tuple.of(name, TokenRepository.INSTALLATION)))
                .replaceWithVoid();
    }

    /** Empty also for one who has none here. */
    Uni<Optional<String>> passwordHash(String name) {
        return pool.preparedQuery("select password_hash from user_account where username = $1")
                .execute(Tuple.of(name))
                .map(rows -> rows.rowCount() == 0
                        ? Optional.empty()
                        : Optional.ofNullable(rows.iterator().next().getString(0)));
    }

    private static List<User> users(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(UserRepository::user)
                .toList();
    }

    private static User user(Row row) {
        return new User(
                row.getString("username"),
                Role.valueOf(row.getString("role")),
                row.getString("scope"),
                row.getBoolean("disabled"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("changed_at").toInstant(),
                row.getLong("revision"),
                row.getString("issuer") == null ? User.BUILT_IN : row.getString("issuer"),
                null);
    }
}

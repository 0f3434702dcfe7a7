package io.mastercontrol.dashboard.access;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Users, API tokens and sessions in PostgreSQL; secrets as hashes only. */
@ApplicationScoped
class AccountRepository {
    private final Pool pool;

    AccountRepository(Pool pool) {
        this.pool = pool;
    }

    /** A user with the hash of the password. */
    record Stored(Account account, String passwordHash) {}

    Uni<Optional<Stored>> user(String username) {
        return pool.preparedQuery("select username, role, password_hash from user_account where username = $1")
                .execute(Tuple.of(username))
                .map(rows -> first(rows).map(row -> new Stored(account(row), row.getString("password_hash"))));
    }

    Uni<Void> putUser(Account account, String passwordHash) {
        return pool.preparedQuery("insert into user_account (username, role, password_hash) values ($1, $2, $3)"
                        + " on conflict (username) do update set role = $2, password_hash = $3")
                .execute(Tuple.of(account.username(), account.role().name(), passwordHash))
                .replaceWithVoid();
    }

    Uni<Void> putToken(String hash, String name, Account account) {
        return pool.preparedQuery("insert into api_token (hash, name, username, role) values ($1, $2, $3, $4)"
                        + " on conflict (username, name) do update set hash = $1, role = $4")
                .execute(Tuple.of(hash, name, account.username(), account.role().name()))
                .replaceWithVoid();
    }

    Uni<Optional<Account>> token(String hash) {
        return pool.preparedQuery("select username, role from api_token"
                        + " where hash = $1 and (expires_at is null or expires_at > now())")
                .execute(Tuple.of(hash))
                .map(rows -> first(rows).map(AccountRepository::account));
    }

    Uni<Void> putSession(String hash, String username) {
        return pool.preparedQuery("insert into session (hash, username) values ($1, $2)")
                .execute(Tuple.of(hash, username))
                .replaceWithVoid();
    }

    /** The session's user; notes the use, at most once a minute to spare the disk. */
    Uni<Optional<Account>> session(String hash, Duration idle, Duration longest) {
        return pool.preparedQuery("with touched as (update session set last_used = now()"
                        + " where hash = $1 and last_used < now() - interval '1 minute'"
                        + " and last_used > now() - make_interval(secs => $2))"
                        + " select u.username, u.role from session s join user_account u using (username)"
                        + " where s.hash = $1 and s.last_used > now() - make_interval(secs => $2)"
                        + " and s.created_at > now() - make_interval(secs => $3)")
                .execute(Tuple.of(hash, (double) idle.toSeconds(), (double) longest.toSeconds()))
                .map(rows -> first(rows).map(AccountRepository::account));
    }

    Uni<Void> endSession(String hash) {
        return pool.preparedQuery("delete from session where hash = $1")
                .execute(Tuple.of(hash))
                .replaceWithVoid();
    }

    Uni<Void> endStaleSessions(Duration idle) {
        return pool.preparedQuery("delete from session where last_used < now() - make_interval(secs => $1)")
                .execute(Tuple.of((double) idle.toSeconds()))
                .replaceWithVoid();
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.iterator().hasNext() ? Optional.of(rows.iterator().next()) : Optional.empty();
    }

    private static Account account(Row row) {
        return new Account(row.getString("username"), Role.valueOf(row.getString("role")));
    }
}

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

    /** A user with the hash of the password, and of the one that the installation gave. */
    record Stored(Account account, String passwordHash, String installedHash) {}

    /** Empty also for one who was disabled, or has no password here. */
    Uni<Optional<Stored>> user(String username) {
        return pool.preparedQuery("select username, role, scope, password_hash, installed_hash from user_account"
                        + " where username = $1 and not disabled and password_hash is not null")
                .execute(Tuple.of(username))
                .map(rows -> first(rows).map(AccountRepository::stored));
    }

    private static Stored stored(Row row) {
        return new Stored(account(row), row.getString("password_hash"), row.getString("installed_hash"));
    }

    /** The installation's administrator, disabled or not. */
    Uni<Optional<Stored>> installed(String username) {
        return pool.preparedQuery("select username, role, scope, password_hash, installed_hash from user_account"
                        + " where username = $1")
                .execute(Tuple.of(username))
                .map(rows -> first(rows).map(AccountRepository::stored));
    }

    /** Makes the installation's administrator, or gives it this password; whoever was logged in with the old one is out. */
    Uni<Void> install(String username, String passwordHash) {
        return pool.preparedQuery("with over as (delete from session where username = $1)"
                        + " insert into user_account (username, role, password_hash, installed_hash)"
                        + " values ($1, 'admin', $2, $2) on conflict (username) do update set password_hash = $2,"
                        + " installed_hash = $2, changed_at = now(), revision = user_account.revision + 1")
                .execute(Tuple.of(username, passwordHash))
                .replaceWithVoid();
    }

    /** Notes that this password came from the installation, without changing anything. */
    Uni<Void> markInstalled(String username, String passwordHash) {
        return pool.preparedQuery("update user_account set installed_hash = $2 where username = $1")
                .execute(Tuple.of(username, passwordHash))
                .replaceWithVoid();
    }

    Uni<Void> putToken(String hash, String name, Account account) {
        return pool.preparedQuery("insert into api_token (hash, name, username, role) values ($1, $2, $3, $4)"
                        + " on conflict (username, name) do update set hash = $1, role = $4, expires_at = null")
                .execute(Tuple.of(hash, name, account.username(), account.role().name()))
                .replaceWithVoid();
    }

    /** Whom a token speaks for: never more than its owner may now. Notes the use, at most once a minute. */
    Uni<Optional<Account>> token(String hash) {
        return pool.preparedQuery("with touched as (update api_token set last_used = now() where hash = $1"
                        + " and (last_used is null or last_used < now() - interval '1 minute'))"
                        + " select u.username, u.role, u.scope, t.role as most, t.scope as narrowed"
                        + " from api_token t join user_account u using (username)"
                        + " where t.hash = $1 and not u.disabled and (t.expires_at is null or t.expires_at > now())")
                .execute(Tuple.of(hash))
                .map(rows -> first(rows).map(AccountRepository::narrowed));
    }

    private static Account narrowed(Row row) {
        Account owner = account(row);
        return new Account(
                owner.username(),
                owner.role().andNoMoreThan(Role.valueOf(row.getString("most"))),
                Account.both(owner.scope(), row.getString("narrowed")),
                row.getString("narrowed"));
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
                        + " select u.username, u.role, u.scope from session s join user_account u using (username)"
                        + " where s.hash = $1 and not u.disabled and s.last_used > now() - make_interval(secs => $2)"
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
        return new Account(
                row.getString("username"), Role.valueOf(row.getString("role")), row.getString("scope"), null);
    }
}

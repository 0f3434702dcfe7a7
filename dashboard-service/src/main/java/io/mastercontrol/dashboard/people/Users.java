package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.RightsChanged;
import io.mastercontrol.dashboard.access.Role;
import io.mastercontrol.dashboard.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes to users. Whoever is changed is logged out, and the tokens are gone, in the same transaction. */
@ApplicationScoped
class Users {
    private final Pool pool;
    private final UserRepository users;
    private final AccountJournal journal;
    private final ScopeCheck scopes;
    private final Event<RightsChanged> changed;

    Users(Pool pool, UserRepository users, AccountJournal journal, ScopeCheck scopes, Event<RightsChanged> changed) {
        this.changed = changed;
        this.pool = pool;
        this.users = users;
        this.journal = journal;
        this.scopes = scopes;
    }

    /** @param password or null to have one drawn */
    record New(String name, Role role, String scope, String password) {}

    /**
     * What is to be another way; null or empty leaves it.
     *
     * @param scope empty in an Optional that is there for the whole fleet
     */
    record Change(Role role, Optional<String> scope, boolean scopeGiven, Boolean disabled, String password) {}

    Uni<User> add(New wanted, String by) {
        String password = wanted.password() == null ? Passwords.draw() : wanted.password();
        Passwords.check(password);
        return scopes.check(wanted.scope())
                .chain(() -> Passwords.hash(password))
                .chain(hash -> pool.withTransaction(transaction -> add(transaction, wanted, hash, by)))
                .map(user -> wanted.password() == null ? user.withPassword(password) : user);
    }

    private Uni<User> add(SqlConnection transaction, New wanted, String hash, String by) {
        return users.add(transaction, wanted.name(), wanted.role(), wanted.scope(), hash)
                .invoke(added -> {
                    if (!added) {
                        throw Refusal.of(
                                409,
                                "There is a user " + wanted.name()
                                        + " already; change that one, or take another name.");
                    }
                })
                .chain(() -> told(transaction, "user_created", wanted.name(), by, said(wanted.role(), wanted.scope())))
                .chain(() -> users.find(transaction, wanted.name()))
                .map(found -> found.orElseThrow(() -> unknown(wanted.name())));
    }

    Uni<User> change(String name, Change change, String expected, String by) {
        if (change.password() != null) {
            Passwords.check(change.password());
        }
        Uni<String> hash = change.password() == null ? Uni.createFrom().nullItem() : Passwords.hash(change.password());
        return scopes.check(change.scope().orElse(null))
                .chain(() -> hash)
                .chain(hashed ->
                        pool.withTransaction(transaction -> change(transaction, name, change, hashed, expected, by)))
                .invoke(() -> changed.fire(new RightsChanged(name)));
    }

    private Uni<User> change(
            SqlConnection transaction, String name, Change change, String hash, String expected, String by) {
        return users.lockWithAdministrators(transaction, name).chain(locked -> {
            User before = among(locked, name);
            mustMatch(before, expected);
            User after = applied(before, change);
            if (!after.isAdministrator()) {
                mustNotBeTheLast(locked, before);
            }
            Map<String, Object> said = said(after.role(), after.scope());
            said.put("disabled", after.disabled());
            said.put("password_changed", hash != null);
            return users.save(transaction, after, hash)
                    .chain(() -> users.logOut(transaction, name))
                    .chain(() -> told(transaction, "user_changed", name, by, said))
                    .chain(() -> users.find(transaction, name))
                    .map(found -> found.orElseThrow(() -> unknown(name)));
        });
    }

    private static User applied(User before, Change change) {
        if (!before.isBuiltIn() && (change.role() != null || change.scopeGiven() || change.password() != null)) {
            throw Refusal.of(
                    409,
                    before.name() + " signs in at " + before.source() + ", which says what this one may do; change the"
                            + " groups there, or disable the user here.");
        }
        return before.with(
                change.role() == null ? before.role() : change.role(),
                change.scopeGiven() ? change.scope().orElse(null) : before.scope(),
                change.disabled() == null ? before.disabled() : change.disabled());
    }

    Uni<Void> delete(String name, String expected, String by) {
        return pool.withTransaction(transaction -> users.lockWithAdministrators(transaction, name)
                        .chain(locked -> {
                            User before = among(locked, name);
                            mustMatch(before, expected);
                            mustNotBeTheLast(locked, before);
                            return users.delete(transaction, name)
                                    .chain(() -> told(transaction, "user_deleted", name, by, new HashMap<>()));
                        }))
                .invoke(() -> changed.fire(new RightsChanged(name)));
    }

    /** One's own password; whatever one was logged in with is over. */
    Uni<Void> changeOwn(String name, String hash) {
        return pool.withTransaction(transaction -> users.find(transaction, name)
                        .map(found -> found.orElseThrow(() -> unknown(name)))
                        .chain(user -> users.save(transaction, user, hash))
                        .chain(() -> users.logOut(transaction, name))
                        .chain(() -> told(transaction, "password_changed", name, name, new HashMap<>())))
                .invoke(() -> changed.fire(new RightsChanged(name)));
    }

    /** Ends every session, wherever it was begun; tokens stay. */
    Uni<Void> signOut(String name, String by) {
        return pool.withTransaction(transaction -> users.find(transaction, name)
                        .map(found -> found.orElseThrow(() -> unknown(name)))
                        .chain(user -> users.endSessions(transaction, name))
                        .chain(() -> told(transaction, "user_signed_out", name, by, new HashMap<>())))
                .invoke(() -> changed.fire(new RightsChanged(name)));
    }

    private Uni<Void> told(SqlConnection transaction, String type, String name, String by, Map<String, Object> said) {
        said.put("user", name);
        said.put("by", by);
        String what = type.substring(type.indexOf('_') + 1).replace('_', ' ');
        String message = type.startsWith("password")
                ? "The password of " + name + " was changed by " + by + "."
                : "User " + name + " was " + what + " by " + by + ".";
        return journal.append(transaction, type, message, said);
    }

    private static Map<String, Object> said(Role role, String scope) {
        Map<String, Object> said = new HashMap<>();
        said.put("role", role);
        said.put("scope", scope == null ? "" : scope);
        return said;
    }

    private static User among(List<User> locked, String name) {
        return locked.stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private static void mustNotBeTheLast(List<User> locked, User user) {
        boolean another = locked.stream()
                .anyMatch(other -> other.isAdministrator() && !other.name().equals(user.name()));
        if (user.isAdministrator() && !another) {
            throw Refusal.of(
                    409, user.name() + " is the last administrator of the whole fleet; make somebody else one before.");
        }
    }

    private static void mustMatch(User user, String expected) {
        if (expected != null && !expected.equals("*") && !expected.equals(user.etag())) {
            throw Refusal.of(
                    412,
                    "User " + user.name() + " has changed since you read it; read it again and repeat the change.");
        }
    }

    static Refusal unknown(String name) {
        return Refusal.of(404, "There is no user " + name + ".");
    }
}

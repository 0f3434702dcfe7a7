package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.AdminConfig;
import io.mastercontrol.dashboard.access.RightsChanged;
import io.mastercontrol.dashboard.access.Role;
import io.mastercontrol.dashboard.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Users who sign in elsewhere: made when they come first, with the rights that their groups give them each time. */
@ApplicationScoped
public class ExternalUsers {
    private final Pool pool;
    private final UserRepository users;
    private final AccountJournal journal;
    private final ScopeCheck scopes;
    private final AdminConfig installation;
    private final Event<RightsChanged> changed;

    ExternalUsers(
            Pool pool,
            UserRepository users,
            AccountJournal journal,
            ScopeCheck scopes,
            AdminConfig installation,
            Event<RightsChanged> changed) {
        this.pool = pool;
        this.users = users;
        this.journal = journal;
        this.scopes = scopes;
        this.installation = installation;
        this.changed = changed;
    }

    /**
     * Somebody, as another says.
     *
     * @param issuer who says so
     * @param subject who it is there, for ever
     * @param name what this one is called there today
     * @param scope selector; null for the whole fleet
     */
    public record External(String issuer, String subject, String name, Role role, String scope) {}

    /**
     * Somebody signs in, and has these rights from now on; what was begun with others is over.
     *
     * @throws Refusal if the user is disabled, or the name is somebody else's
     */
    public Uni<User> arrived(External who) {
        return known(who).chain(user -> {
            boolean same = user.role() == who.role() && Objects.equals(user.scope(), who.scope());
            return same ? Uni.createFrom().item(user) : regrant(user, who);
        });
    }

    /**
     * The user of somebody; made if there is none, and otherwise left as it is.
     *
     * @throws Refusal if the user is disabled, or the name is somebody else's
     */
    public Uni<User> known(External who) {
        return users.external(pool, who.issuer(), who.subject())
                .chain(found -> found.map(user -> Uni.createFrom().item(user)).orElseGet(() -> add(who)))
                .invoke(ExternalUsers::mustNotBeDisabled);
    }

    private static void mustNotBeDisabled(User user) {
        if (user.disabled()) {
            throw Refusal.of(403, "The account " + user.name() + " is disabled here; ask an administrator.");
        }
    }

    private Uni<User> add(External who) {
        String name = who.name().toLowerCase(Locale.ROOT);
        if (!User.isName(name)) {
            throw Refusal.of(
                    403,
                    "Your name at the sign-on server, " + who.name() + ", cannot be one here: it must have up to 64 "
                            + User.NAME_RULE + "; ask an administrator to choose another claim.");
        }
        if (name.equals(installation.username())) {
            throw taken(name);
        }
        return scopes.check(who.scope())
                .chain(() -> pool.withTransaction(transaction -> users.addExternal(transaction, name, who)
                        .chain(added -> users.external(transaction, who.issuer(), who.subject()))
                        .map(found -> found.orElseThrow(() -> taken(name)))
                        .call(user -> told(
                                transaction,
                                "user_created",
                                "User " + name + " signed in for the first time.",
                                user))));
    }

    private static Refusal taken(String name) {
        return Refusal.of(
                409,
                "There is another user " + name + " here, who is not known to be you; ask an administrator to delete"
                        + " that one, or to choose another claim for names.");
    }

    private Uni<User> regrant(User user, External who) {
        User after = user.with(who.role(), who.scope(), user.disabled());
        return scopes.check(who.scope())
                .chain(() -> pool.withTransaction(transaction -> users.save(transaction, after, null)
                        .chain(() -> users.logOut(transaction, user.name()))
                        .chain(() -> told(
                                transaction,
                                "user_changed",
                                "User " + user.name() + " signed in with other groups than before.",
                                after))))
                .invoke(() -> changed.fire(new RightsChanged(user.name())))
                .replaceWith(after);
    }

    private Uni<Void> told(SqlConnection transaction, String type, String message, User user) {
        Map<String, Object> said = new HashMap<>();
        said.put("user", user.name());
        said.put("by", user.source());
        said.put("role", user.role());
        said.put("scope", Optional.ofNullable(user.scope()).orElse(""));
        return journal.append(transaction, type, message, said);
    }
}

package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.RightsChanged;
import io.mastercontrol.dashboard.access.Secret;
import io.mastercontrol.dashboard.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.Map;

/** Making API tokens and taking them back. */
@ApplicationScoped
class Tokens {
    private final Pool pool;
    private final TokenRepository tokens;
    private final AccountJournal journal;
    private final ScopeCheck scopes;
    private final Event<RightsChanged> changed;

    Tokens(Pool pool, TokenRepository tokens, AccountJournal journal, ScopeCheck scopes, Event<RightsChanged> changed) {
        this.changed = changed;
        this.pool = pool;
        this.tokens = tokens;
        this.journal = journal;
        this.scopes = scopes;
    }

    /** @param maker hash of the token that was shown, or null */
    Uni<ApiToken> add(TokenResource.Wanted wanted, Duration life, String maker) {
        String text = "mct_" + Secret.random();
        return scopes.check(wanted.scope())
                .chain(() -> pool.withTransaction(transaction -> tokens.forgetExpired(transaction, wanted.user())
                        .chain(() -> tokens.add(transaction, wanted, Secret.hash(text), life, maker))
                        .map(added -> added.orElseThrow(() -> Refusal.of(
                                409,
                                "There is a token " + wanted.name()
                                        + " of yours already; revoke it, or take another name.")))
                        .call(token -> journal.append(
                                transaction,
                                "token_created",
                                "Token " + token.name() + " was made by user:" + token.user() + ".",
                                said(token, "user:" + token.user())))))
                .map(token -> token.withText(text));
    }

    /** @param owner whose it has to be, or null for whosever it is */
    Uni<Void> revoke(String id, String owner, String by) {
        return pool.withTransaction(transaction -> tokens.find(transaction, id)
                        .map(found -> found.filter(token -> owner == null || owner.equals(token.user()))
                                .orElseThrow(() -> Refusal.of(404, "There is no token " + id + ".")))
                        .invoke(token -> {
                            if (token.name().equals(TokenRepository.INSTALLATION)) {
                                throw Refusal.of(
                                        409,
                                        "This token comes from the installation's configuration (mc.admin.token) and"
                                                + " would be back at the next start; change it there.");
                            }
                        })
                        .call(token -> tokens.delete(transaction, id)
                                .chain(() -> journal.append(
                                        transaction,
                                        "token_revoked",
                                        "Token " + token.name() + " of " + token.user() + " was revoked by " + by + ".",
                                        said(token, by)))))
                .invoke(token -> changed.fire(new RightsChanged(token.user())))
                .replaceWithVoid();
    }

    private static Map<String, Object> said(ApiToken token, String by) {
        return Map.of(
                "token", token.id(),
                "name", token.name(),
                "user", token.user(),
                "role", token.role(),
                "scope", token.scope() == null ? "" : token.scope(),
                "by", by);
    }
}

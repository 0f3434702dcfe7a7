package io.mastercontrol.dashboard.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.access.AccessTokens;
import io.mastercontrol.dashboard.access.Account;
import io.mastercontrol.dashboard.people.ExternalUsers;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The provider's access tokens, in the place of API tokens of ours. */
@ApplicationScoped
class BearerTokens implements AccessTokens {
    private static final Logger LOG = Logger.getLogger(BearerTokens.class);
    private final OidcConfig config;
    private final Provider provider;
    private final ExternalUsers users;

    BearerTokens(OidcConfig config, Provider provider, ExternalUsers users) {
        this.config = config;
        this.provider = provider;
        this.users = users;
    }

    @Override
    public boolean claims(String token) {
        String[] parts = token.split("\\.");
        if (config.issuer().isEmpty() || parts.length != 3) {
            return false;
        }
        try {
            JsonNode claims = Json.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
            return config.issuer().get().toString().equals(claims.path("iss").asText());
        } catch (IOException | IllegalArgumentException e) {
            // No JSON in Base64: then it is none.
            return false;
        }
    }

    /** Rights are those of the token at hand, not of the last sign-in; a user is kept for the log and to be shut out. */
    @Override
    public Uni<Optional<Account>> account(String token) {
        return provider.tokens()
                .bearer(token)
                .chain(person -> provider.grants()
                        .first(person.groups())
                        .map(grant -> users.known(provider.external(person, grant))
                                .map(user -> Optional.of(
                                        new Account(user.name(), grant.role(), grant.scope(), grant.scope()))))
                        .orElseGet(() -> {
                            LOG.infof("an access token of %s has no group that may do anything", person.name());
                            return Uni.createFrom().item(Optional.empty());
                        }))
                .onFailure()
                .invoke(e -> LOG.infof("an access token was refused: %s", e.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }
}

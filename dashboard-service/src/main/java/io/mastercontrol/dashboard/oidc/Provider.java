package io.mastercontrol.dashboard.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.people.ExternalUsers;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;

/** The configured provider: its tokens, and what they are worth here. */
@ApplicationScoped
class Provider {
    private static final Logger LOG = Logger.getLogger(Provider.class);
    private final OidcConfig config;
    private final Grants grants;
    private final IssuedTokens tokens;

    Provider(OidcConfig config, IssuerClient client) {
        this.config = config;
        this.grants = Grants.of(config);
        this.tokens = new IssuedTokens(
                config,
                new IssuerKeys(
                        () -> client.discover()
                                .chain(issuer -> client.get(issuer.keys()))
                                .map(Provider::keys),
                        Clock.systemUTC()));
    }

    Grants grants() {
        return grants;
    }

    IssuedTokens tokens() {
        return tokens;
    }

    ExternalUsers.External external(Person person, Grants.Grant grant) {
        return new ExternalUsers.External(
                config.issuer().orElseThrow().toString(), person.subject(), person.name(), grant.role(), grant.scope());
    }

    /** Those that we understand; a provider may have others, for encryption or of kinds that are new. */
    private static List<JsonWebKey> keys(JsonNode document) {
        List<JsonWebKey> keys = new ArrayList<>();
        for (JsonNode key : document.path("keys")) {
            try {
                keys.add(JsonWebKey.Factory.newJwk(Json.write(key)));
            } catch (JoseException e) {
                LOG.debugf("a key of the sign-on server is left out: %s", e.getMessage());
            }
        }
        return keys;
    }
}

package io.mastercontrol.alerting.access;

import io.mastercontrol.alerting.link.MqttConfig;
import io.mastercontrol.contracts.token.ServiceChains;
import io.mastercontrol.contracts.token.ServiceToken;
import io.mastercontrol.contracts.token.ServiceTokenReader;
import io.mastercontrol.contracts.token.TokenRefused;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;
import org.jose4j.jwt.JwtClaims;

/**
 * Reads the tokens between services: each is signed with its sender's own key, and says no more than the sender may
 * (docs/adr/0050-services-with-keys-of-their-own.md).
 */
@ApplicationScoped
@Alternative
@Priority(1)
class InternalTokens extends JWTCallerPrincipalFactory {
    private static final Logger LOG = Logger.getLogger(InternalTokens.class);
    private static final String OWN = "alerting";

    private final WatchedFiles<ServiceTokenReader> reader;
    private final Clock clock = Clock.systemUTC();

    InternalTokens(MqttConfig config) {
        reader = new WatchedFiles<>(
                List.of(config.ca()), roots -> new ServiceTokenReader(OWN, ServiceChains.of(roots.get(0))));
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo ignored) throws ParseException {
        try {
            return principal(token, reader.current().read(token, clock.instant()));
        } catch (TokenRefused e) {
            LOG.infof("a token was refused: %s", e.getMessage());
            throw new ParseException(e.getMessage(), e);
        }
    }

    private static JWTCallerPrincipal principal(String token, ServiceToken said) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ServiceToken.ISSUER);
        claims.setSubject(said.subject());
        claims.setStringListClaim("groups", List.copyOf(said.groups()));
        if (said.devices() != null) {
            claims.setStringClaim("devices", said.devices());
        }
        return new DefaultJWTCallerPrincipal(token, "JWT", claims);
    }
}

package io.mastercontrol.dashboard.access;

import io.mastercontrol.contracts.token.ServiceKey;
import io.mastercontrol.contracts.token.ServiceToken;
import io.mastercontrol.dashboard.link.MqttConfig;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/**
 * Tells the other services for whom a request is made, signed with the key of the dashboard's certificate at the broker
 * (docs/adr/0050-services-with-keys-of-their-own.md).
 */
@ApplicationScoped
public class ServiceTokens {
    private final WatchedFiles<ServiceKey> key;
    private final Clock clock = Clock.systemUTC();

    ServiceTokens(MqttConfig config) {
        key = new WatchedFiles<>(
                List.of(config.certificate(), config.key()), files -> ServiceKey.of(files.get(0), files.get(1)));
    }

    /**
     * With the caller's scope, if there is one, in claim {@code devices}: the services show and change no other devices.
     *
     * @param audience the service that is asked
     */
    public String mint(SecurityIdentity identity, String audience) {
        return sign(new ServiceToken(
                audience,
                identity.getPrincipal().getName(),
                identity.getRoles(),
                identity.getAttribute(CallerAuthentication.SCOPE)));
    }

    /** For what the dashboard itself wants to know. */
    public String ofThisService(String audience) {
        return sign(ServiceToken.of(ServiceToken.FRONT_DOOR, audience));
    }

    private String sign(ServiceToken token) {
        return key.current().sign(token, clock.instant());
    }
}

package io.mastercontrol.orchestrator.access;

import io.mastercontrol.contracts.token.ServiceKey;
import io.mastercontrol.contracts.token.ServiceToken;
import io.mastercontrol.orchestrator.link.MqttConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Makes the tokens that the orchestrator shows other services, signed with the key of its certificate at the broker. */
@ApplicationScoped
public class OwnTokens {
    private static final String OWN = "orchestrator";

    private final WatchedFiles<ServiceKey> key;
    private final Clock clock;

    OwnTokens(MqttConfig config, Clock clock) {
        this.clock = clock;
        this.key = new WatchedFiles<>(
                List.of(config.certificate(), config.key()), files -> ServiceKey.of(files.get(0), files.get(1)));
    }

    /**
     * A fresh value for the {@code Authorization} header.
     *
     * @param audience the service that is asked
     */
    public String bearer(String audience) {
        return "Bearer " + key.current().sign(ServiceToken.of(OWN, audience), clock.instant());
    }
}

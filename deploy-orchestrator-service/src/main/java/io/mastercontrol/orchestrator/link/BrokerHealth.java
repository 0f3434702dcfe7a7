package io.mastercontrol.orchestrator.link;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the broker is heard. A short silence is no reason to turn people away, who can still look and decide; a
 * service that has never heard it is not ready.
 */
@Readiness
@ApplicationScoped
class BrokerHealth implements HealthCheck {
    private static final Duration TOLERATED = Duration.ofSeconds(30);

    private final BrokerLink link;
    private volatile boolean heard;

    BrokerHealth(BrokerLink link) {
        this.link = link;
    }

    @Override
    public HealthCheckResponse call() {
        heard |= link.isListening();
        return HealthCheckResponse.named("broker")
                .status(heard && link.silentFor().compareTo(TOLERATED) < 0)
                .withData("connected", link.isListening())
                .build();
    }
}

package io.mastercontrol.registry.link;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready only while the registry hears the devices. */
@Readiness
@ApplicationScoped
class BrokerHealth implements HealthCheck {
    private final BrokerLink link;

    BrokerHealth(BrokerLink link) {
        this.link = link;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("broker").status(link.isListening()).build();
    }
}

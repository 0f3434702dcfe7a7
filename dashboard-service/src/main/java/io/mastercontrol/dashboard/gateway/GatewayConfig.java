package io.mastercontrol.dashboard.gateway;

import io.smallrye.config.ConfigMapping;
import java.net.URI;

/** Where the other services are. */
@ConfigMapping(prefix = "mc")
public interface GatewayConfig {
    Address registry();

    Address orchestrator();

    Address alerting();

    /** One service. */
    interface Address {
        /** Base URL, without a path. */
        URI url();
    }
}

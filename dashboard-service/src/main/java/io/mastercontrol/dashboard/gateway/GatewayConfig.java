package io.mastercontrol.dashboard.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Where the other services are. */
@ConfigMapping(prefix = "mc")
public interface GatewayConfig {
    Address registry();

    Address orchestrator();

    Address alerting();

    Patience gateway();

    /** How long the front door waits. */
    interface Patience {
        /** From the end of a request until the service begins to answer it. */
        @WithDefault("60s")
        Duration responseTimeout();
    }

    /** One service. */
    interface Address {
        /** Base URL, without a path. */
        URI url();
    }
}

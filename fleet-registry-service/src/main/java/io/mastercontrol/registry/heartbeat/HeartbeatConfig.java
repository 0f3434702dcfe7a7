package io.mastercontrol.registry.heartbeat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How heartbeats are gathered on their way to the database. */
@ConfigMapping(prefix = "mc.heartbeat")
public interface HeartbeatConfig {
    /** Most heartbeats in one transaction. */
    @WithDefault("500")
    int batchSize();

    /** How long a heartbeat waits for company. */
    @WithDefault("50ms")
    Duration batchDelay();
}

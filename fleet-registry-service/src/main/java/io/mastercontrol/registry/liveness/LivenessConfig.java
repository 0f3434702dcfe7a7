package io.mastercontrol.registry.liveness;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long silence may last. */
@ConfigMapping(prefix = "mc.liveness")
public interface LivenessConfig {
    /** Silence after which a device is stale. */
    @WithDefault("45s")
    Duration staleAfter();

    /** Silence after which a device is offline. */
    @WithDefault("90s")
    Duration offlineAfter();

    /** How often silence is looked for; for the whole fleet it is one query. */
    @WithDefault("1s")
    Duration sweepInterval();

    /** Difference between a device's clock and the server's from which on it is told as an event. */
    @WithDefault("60s")
    Duration clockTolerance();
}

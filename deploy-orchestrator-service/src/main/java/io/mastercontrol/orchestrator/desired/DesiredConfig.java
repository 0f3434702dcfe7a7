package io.mastercontrol.orchestrator.desired;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How desired states are said, and said again. */
@ConfigMapping(prefix = "mc.desired")
public interface DesiredConfig {
    /** How many published states may wait for the broker's acknowledgement. */
    @WithDefault("100")
    int window();

    /** How long a device may take to accept a generation before it is said again. */
    @WithDefault("5s")
    Duration sayAgainAfter();

    /** At most so many lagging devices are told again at once. */
    @WithDefault("200")
    int sayAgainAtOnce();
}

package io.mastercontrol.orchestrator.trust;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How devices notice that something newer is held back from them. */
@ConfigMapping(prefix = "mc.trust")
public interface TrustConfig {
    /** How long a timestamp is good: a device that hears none for so long takes nothing new. */
    @WithDefault("3d")
    Duration validFor();

    /** How often every device is given a fresh one. */
    @WithDefault("6h")
    Duration renewEvery();

    /** How many may wait for the broker's acknowledgement. */
    @WithDefault("100")
    int window();
}

package io.mastercontrol.orchestrator.rollout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How rollouts are driven. */
@ConfigMapping(prefix = "mc.rollout")
public interface RolloutConfig {
    /** How long a device may be away in the middle of its update before the others go on without it. */
    @WithDefault("15s")
    Duration offlineGrace();

    /** Least pause between two looks at the same rollout, so that many reports are looked at together. */
    @WithDefault("20ms")
    Duration pause();

    /** How long a device may take to become healthy, if the strategy does not say. */
    @WithDefault("60s")
    Duration healthyWithin();

    /** How long a device that is there may say nothing new, on top of the bake and healthy times. */
    @WithDefault("10m")
    Duration progressAllowance();

    /** How long the log of fleet events is kept. */
    @WithDefault("720h")
    Duration eventRetention();
}

package io.mastercontrol.registry.legacy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Devices that still run the predecessor. */
@ConfigMapping(prefix = "mc.legacy")
public interface LegacyConfig {
    /** How often they beat, as they do not say; twice as much silence makes them stale. */
    @WithDefault("30s")
    Duration every();

    /** How many of them there may be: whoever holds a token of theirs can invent names, and fills no disk with them. */
    @WithDefault("10000")
    int mostDevices();
}

package io.mastercontrol.alerting.device;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often the registry is asked what devices there are when an alert is routed. */
@ConfigMapping(prefix = "mc.alerting.fleet")
interface FleetConfig {
    /**
     * How old labels of devices may be, when an alert is routed by them, without the registry being asked for newer ones; the
     * alert itself waits only for labels that are not known, or older than a minute.
     */
    @WithDefault("15s")
    Duration every();

    /** The least time between two questions to the registry, also when a device is not known yet. */
    @WithDefault("2s")
    Duration pause();

    /** How long an alert waits for the labels of its device; then those known last hold. */
    @WithDefault("2s")
    Duration timeout();
}

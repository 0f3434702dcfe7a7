package io.mastercontrol.alerting.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the logs of fleet events are read. */
@ConfigMapping(prefix = "mc.alerting.intake")
interface IntakeConfig {
    /** How often the logs are read without a hint. */
    @WithDefault("5s")
    Duration every();

    /** How many events are read and acted on in one transaction. */
    @WithDefault("500")
    int page();

    /** How long one reading may take. */
    @WithDefault("10s")
    Duration timeout();

    /** How long labels of devices may be old when an alert is routed by them. */
    @WithDefault("15s")
    Duration fleetEvery();

    /** The least time between two questions to the registry, also when a device is not known yet. */
    @WithDefault("2s")
    Duration fleetPause();

    /** How long an alert waits for the labels of its device; then those known last hold. */
    @WithDefault("2s")
    Duration fleetTimeout();
}

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
}

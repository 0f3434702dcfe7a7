package io.mastercontrol.alerting.act;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The links in messages. */
@ConfigMapping(prefix = "mc.alerting.links")
public interface ActConfig {
    /** How long a link acts, counted from its message. */
    @WithDefault("24h")
    Duration validFor();
}

package io.mastercontrol.alerting.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many messages a burst of alerts may make. */
@ConfigMapping(prefix = "mc.alerting.group")
public interface GroupConfig {
    /** How many groups of the same kind may be told within a minute; what comes after waits and is told together. */
    @WithDefault("30")
    int burst();

    /** How many groups are looked at in one transaction. */
    @WithDefault("20")
    int atOnce();
}

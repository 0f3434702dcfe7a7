package io.mastercontrol.alerting.alert;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How alerts end and how long they are remembered. */
@ConfigMapping(prefix = "mc.alerting.alert")
public interface AlertConfig {
    /** How long a failed workload must run again before its alert resolves, where nothing tells of its health. */
    @WithDefault("30s")
    Duration stableAfter();

    /** How long resolved alerts and their delivery log, and the log of fleet events, are kept. */
    @WithDefault("90d")
    Duration retention();
}

package io.mastercontrol.dashboard.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long the front door waits, and how often strangers may knock. */
@ConfigMapping(prefix = "mc.gateway")
public interface ForwardingConfig {
    /** From the end of a request until the service begins to answer it. */
    @WithDefault("70s")
    Duration responseTimeout();

    /** How long a body or an answer may stand still on its way; the services' streams say a word more often than that. */
    @WithDefault("60s")
    Duration idleTimeout();

    /** Attempts at {@code /enrol} that may be refused to one address before it has to wait. */
    @WithDefault("100")
    int enrolBurst();

    /** How many of those it gets back in a minute. */
    @WithDefault("60")
    int enrolPerMinute();
}

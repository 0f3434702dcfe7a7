package io.mastercontrol.dashboard.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long the front door waits for the services behind it, and how much it lets strangers ask. */
@ConfigMapping(prefix = "mc.gateway")
public interface ForwardingConfig {
    /** How long a service may take from the end of a request to the beginning of its answer. */
    @WithDefault("120s")
    Duration responseTimeout();

    /** How long a body or an answer may stand still on its way; the services' streams say a word more often than that. */
    @WithDefault("60s")
    Duration idleTimeout();

    /** Refused attempts at {@code /enrol} that one address has free; each that succeeds is given back. */
    @WithDefault("100")
    int enrolBurst();

    /** Attempts at {@code /enrol} that an address gets back in a minute. */
    @WithDefault("60")
    int enrolPerMinute();
}

package io.mastercontrol.alerting.receiver.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What every receiver that is reached over the network may do; named for webhooks, which were the first. */
@ConfigMapping(prefix = "mc.alerting.webhook")
public interface HttpConfig {
    /** How long one attempt may take. */
    @WithDefault("10s")
    Duration timeout();

    /** Whether receivers may be on this host itself: right on a single host, wrong where strangers add receivers. */
    @WithDefault("true")
    boolean allowLoopback();

    /** Whether receivers may be in private networks (RFC 1918, unique local IPv6). */
    @WithDefault("true")
    boolean allowPrivate();
}

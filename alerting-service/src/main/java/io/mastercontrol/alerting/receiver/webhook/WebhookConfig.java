package io.mastercontrol.alerting.receiver.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Webhooks: one that is always there, and what all of them may do. */
@ConfigMapping(prefix = "mc.alerting.webhook")
public interface WebhookConfig {
    /** Address of a receiver that exists from the start, named {@code webhook}. */
    Optional<String> url();

    /** Its secret, {@code whsec_} and base64 of 24 to 64 bytes. */
    Optional<String> secret();

    /** How long one attempt may take. */
    @WithDefault("10s")
    Duration timeout();

    /** Whether webhooks may lead to this host itself: right on a single host, wrong where strangers add receivers. */
    @WithDefault("true")
    boolean allowLoopback();

    /** Whether webhooks may lead to private networks (RFC 1918, unique local IPv6). */
    @WithDefault("true")
    boolean allowPrivate();
}

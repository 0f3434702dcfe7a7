package io.mastercontrol.registry.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long the past is kept. */
@ConfigMapping(prefix = "mc.retention")
public interface RetentionConfig {
    /** Fleet and device events. */
    @WithDefault("30d")
    Duration events();

    /** Commands that are finished; longer than any command may live, so that an idempotency key is remembered. */
    @WithDefault("7d")
    Duration commands();

    /** Enrolment tokens, from the end of their life on. */
    @WithDefault("30d")
    Duration enrolmentTokens();

    /** Certificates, from their expiry on; for as long as one that has expired may still be renewed, at least. */
    @WithDefault("180d")
    Duration certificates();
}

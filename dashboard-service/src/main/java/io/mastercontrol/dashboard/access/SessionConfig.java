package io.mastercontrol.dashboard.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Console sessions. */
@ConfigMapping(prefix = "mc.session")
public interface SessionConfig {
    /** A session that nobody used for this long is over. */
    @WithDefault("8h")
    Duration idle();

    /** A session is over after this long however much it is used. */
    @WithDefault("7d")
    Duration longest();
}

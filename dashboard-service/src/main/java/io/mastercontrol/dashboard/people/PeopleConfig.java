package io.mastercontrol.dashboard.people;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** API tokens. */
@ConfigMapping(prefix = "mc.tokens")
public interface PeopleConfig {
    /** The longest that a token can be good for. */
    @WithDefault("365d")
    Duration longest();

    /** How long a token is good for if nobody says. */
    @WithDefault("90d")
    Duration usual();
}

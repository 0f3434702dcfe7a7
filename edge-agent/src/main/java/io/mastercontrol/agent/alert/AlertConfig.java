package io.mastercontrol.agent.alert;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the device looks after by itself: {@code mc.agent.alert.*}. */
@ConfigMapping(prefix = "mc.agent.alert")
interface AlertConfig {
    /** Time between two looks. */
    @WithDefault("5s")
    Duration interval();

    /** File with the alerts of the device as a whole; DATA/alerts.yaml if that is there. */
    Optional<Path> file();

    /** How long a hook may take. */
    @WithDefault("30s")
    Duration hookTimeout();
}

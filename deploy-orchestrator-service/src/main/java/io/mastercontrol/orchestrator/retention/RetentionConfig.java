package io.mastercontrol.orchestrator.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** What is kept of releases and their content. */
@ConfigMapping(prefix = "mc.retention")
public interface RetentionConfig {
    /** How often what nothing needs is removed; {@code off} for never by itself. */
    @WithDefault("1h")
    String every();

    /** What was made, uploaded, asked for or downloaded less long ago than this stays; at least 10m, by the database's clock. */
    @WithDefault("24h")
    Duration grace();

    /**
     * How many versions of each release stay although nothing needs them, the newest; older ones that nothing needs are
     * removed. All stay when not given.
     */
    OptionalInt releases();
}

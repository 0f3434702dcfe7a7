package io.mastercontrol.agent.plugin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Where plugins are found, and how patient the agent is with them: {@code mc.agent.plugins}. */
@ConfigMapping(prefix = "mc.agent.plugins")
public interface PluginConfig {
    /** Directories that hold one directory for each plugin; of two plugins with one name, the one in the earlier counts. */
    @WithParentName
    @WithDefault("/etc/master-control/plugins,${mc.agent.data}/plugins")
    List<Path> directories();

    /** A plugin that has not said hello by then is ended. */
    @WithDefault("20s")
    Duration startTimeout();

    /** A plugin that has not said by then what to run is ended. */
    @WithDefault("30s")
    Duration prepareTimeout();

    /** A plugin that has not given back lines of a log by then is ended, and the lines are withheld. */
    @WithDefault("5s")
    Duration logTimeout();

    /** A plugin that has not told its metrics by then is ended. */
    @WithDefault("5s")
    Duration metricsTimeout();

    /** Time between two questions for metrics, while somebody reads them. */
    @WithDefault("15s")
    Duration metricsInterval();

    /** Most series that one plugin may show. */
    @WithDefault("500")
    int metricsSeries();

    /** A plugin that nobody has needed for so long is ended; it is started again when it is needed. */
    @WithDefault("5m")
    Duration idle();
}

package io.mastercontrol.agent.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Nowhere to find plugins; so nothing is ever waited for. */
record NoPlugins() implements PluginConfig {
    @Override
    public List<Path> directories() {
        return List.of();
    }

    @Override
    public Duration startTimeout() {
        return Duration.ZERO;
    }

    @Override
    public Duration prepareTimeout() {
        return Duration.ZERO;
    }

    @Override
    public Duration logTimeout() {
        return Duration.ZERO;
    }

    @Override
    public Duration metricsTimeout() {
        return Duration.ZERO;
    }

    @Override
    public Duration metricsInterval() {
        return Duration.ZERO;
    }

    @Override
    public int metricsSeries() {
        return 0;
    }

    @Override
    public Duration idle() {
        return Duration.ZERO;
    }
}

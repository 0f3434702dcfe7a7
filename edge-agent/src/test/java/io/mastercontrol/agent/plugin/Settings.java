package io.mastercontrol.agent.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What tests of plugins are configured with: where plugins are, and little patience. */
public record Settings(
        List<Path> directories,
        Duration startTimeout,
        Duration prepareTimeout,
        Duration logTimeout,
        Duration metricsTimeout,
        Duration metricsInterval,
        int metricsSeries,
        Duration idle)
        implements PluginConfig {
    /** Enough for a busy machine; a test that waits for a deadline takes its own. */
    public static Settings in(Path... directories) {
        Duration enough = Duration.ofSeconds(20);
        return new Settings(
                List.of(directories),
                enough,
                enough,
                enough,
                enough,
                Duration.ofMillis(200),
                100,
                Duration.ofMinutes(5));
    }

    Settings idle(Duration time) {
        return new Settings(
                directories,
                startTimeout,
                prepareTimeout,
                logTimeout,
                metricsTimeout,
                metricsInterval,
                metricsSeries,
                time);
    }

    Settings toStart(Duration time) {
        return new Settings(
                directories, time, prepareTimeout, logTimeout, metricsTimeout, metricsInterval, metricsSeries, idle);
    }

    /** Deadline for who is asked what to run, and for lines of logs. */
    public Settings patience(Duration time) {
        return new Settings(
                directories, startTimeout, time, time, metricsTimeout, metricsInterval, metricsSeries, idle);
    }
}

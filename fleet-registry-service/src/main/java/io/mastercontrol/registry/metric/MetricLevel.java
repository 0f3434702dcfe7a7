package io.mastercontrol.registry.metric;

import java.time.Duration;

/** How finely the past is kept; each level is made of the one before. */
enum MetricLevel {
    minute(Duration.ofMinutes(1)),
    five_minutes(Duration.ofMinutes(5)),
    hour(Duration.ofHours(1));

    private final Duration step;

    MetricLevel(Duration step) {
        this.step = step;
    }

    Duration step() {
        return step;
    }

    Duration kept(MetricConfig config) {
        return switch (this) {
            case minute -> config.keepMinutes();
            case five_minutes -> config.keepFiveMinutes();
            case hour -> config.keepHours();
        };
    }

    String table() {
        return "metric_" + name();
    }

    /** The level that this one is made of. */
    MetricLevel finer() {
        return values()[ordinal() - 1];
    }
}

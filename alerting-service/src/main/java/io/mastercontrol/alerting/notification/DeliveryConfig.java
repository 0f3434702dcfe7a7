package io.mastercontrol.alerting.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patiently receivers are told. */
@ConfigMapping(prefix = "mc.alerting.delivery")
public interface DeliveryConfig {
    /** Pause after the first failed attempt; doubles with each, half of it left to chance. */
    @WithDefault("1s")
    Duration firstPause();

    /** The longest pause between attempts. */
    @WithDefault("5m")
    Duration longestPause();

    /** When to give up, counted from the alert. */
    @WithDefault("24h")
    Duration giveUpAfter();

    /**
     * How long a delivery stays with the replica that took it; if that dies, another takes it after this. Longer than
     * an attempt may take.
     */
    @WithDefault("30s")
    Duration lease();

    /** How many failures in a row to reach a receiver make it rest. */
    @WithDefault("8")
    int restAfter();

    /** How long it rests before somebody tries again. */
    @WithDefault("30s")
    Duration rest();

    /** How many are sent at once. */
    @WithDefault("32")
    int atOnce();
}

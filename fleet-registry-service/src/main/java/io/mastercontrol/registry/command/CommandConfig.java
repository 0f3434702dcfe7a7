package io.mastercontrol.registry.command;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long commands live and how often they are said again. */
@ConfigMapping(prefix = "mc.command")
public interface CommandConfig {
    /** Life of a command whose caller names none and waits for an answer. */
    @WithDefault("30s")
    Duration expiry();

    /** Life of a command for a device that is offline, where the caller waits but names none. */
    @WithDefault("10m")
    Duration offlineExpiry();

    /** Longest life that a caller may ask for. */
    @WithDefault("24h")
    Duration longestExpiry();

    /** How long a request is held open for the reply, at most. */
    @WithDefault("25s")
    Duration answerWithin();

    /** How often an unanswered command is published again. */
    @WithDefault("10s")
    Duration resendInterval();

    /** How often replies that another replica took are looked for, while somebody waits here. */
    @WithDefault("100ms")
    Duration lookupInterval();

    /** Followed logs that are silent for so long say that they are still there; proxies cut what is silent for longer. */
    @WithDefault("15s")
    Duration signOfLife();
}

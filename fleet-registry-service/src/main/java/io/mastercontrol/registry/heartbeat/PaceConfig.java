package io.mastercontrol.registry.heartbeat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When devices are asked to beat more rarely, since heartbeats come late. */
@ConfigMapping(prefix = "mc.pace")
public interface PaceConfig {
    /** Half of the heartbeats later than this: too many come. */
    @WithDefault("2s")
    Duration late();

    /** How rarely devices are asked to beat at first; doubled for as long as that is not enough. */
    @WithDefault("20s")
    Duration first();

    /** How rarely at most; zero never asks for anything. */
    @WithDefault("160s")
    Duration longest();
}

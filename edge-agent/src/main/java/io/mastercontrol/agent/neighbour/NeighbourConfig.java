package io.mastercontrol.agent.neighbour;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** What devices on one local network share with each other. */
@ConfigMapping(prefix = "mc.agent.neighbours")
public interface NeighbourConfig {
    /** Whether this device fetches content of releases from its neighbours, and serves them what it has. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Interfaces that neighbours may be on: {@code auto} is every one that is no modem, bridge of containers or tunnel; otherwise
     * names, such as {@code eth0,wlan*}. Metered ones are never used.
     */
    @WithDefault("auto")
    List<String> networks();

    /** Artifacts of fewer bytes are not looked for among neighbours. */
    @WithDefault("1048576")
    long smallest();

    /** Bytes a second that are served, to all neighbours together. */
    @WithDefault("8388608")
    long bytesPerSecond();

    /** Bytes that are served in 24 hours, to all neighbours together. */
    @WithDefault("4294967296")
    long bytesPerDay();

    /** Neighbours that are served at the same time; others wait, or ask somebody else. */
    @WithDefault("4")
    int readers();

    /** How long content is offered after it came. */
    @WithDefault("24h")
    Duration keep();

    /** Bytes of patches that are kept for neighbours. */
    @WithDefault("33554432")
    long keepPatches();
}

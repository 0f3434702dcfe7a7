package io.mastercontrol.agent.outbox;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is kept at most for a control plane that cannot be reached; the oldest of each kind goes first. */
@ConfigMapping(prefix = "mc.agent.outbox")
public interface OutboxConfig {
    /** Disk for alerts of the device's own. */
    @WithDefault("1M")
    MemorySize alertBytes();

    /** Age from which on they are let go. */
    @WithDefault("30d")
    Duration alertAge();

    /** Disk for what happened to the board and its workloads. */
    @WithDefault("16M")
    MemorySize eventBytes();

    /** Age from which on such an event is let go. */
    @WithDefault("30d")
    Duration eventAge();

    /** Disk for outputs of high priority. */
    @WithDefault("4M")
    MemorySize urgentBytes();

    /** Age from which on they are let go. */
    @WithDefault("7d")
    Duration urgentAge();

    /** Disk for outputs of normal priority. */
    @WithDefault("16M")
    MemorySize outputBytes();

    /** Age from which on they are let go. */
    @WithDefault("7d")
    Duration outputAge();

    /** Disk for outputs of low priority. */
    @WithDefault("8M")
    MemorySize bulkBytes();

    /** Age from which on they are let go. */
    @WithDefault("1d")
    Duration bulkAge();
}

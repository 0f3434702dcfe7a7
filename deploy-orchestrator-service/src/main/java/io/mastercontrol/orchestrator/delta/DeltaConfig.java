package io.mastercontrol.orchestrator.delta;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** Patches from one artifact to the next. */
@ConfigMapping(prefix = "mc.delta")
public interface DeltaConfig {
    /** Whether patches are made; without them every device downloads whole artifacts. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Memory of the process that makes patches, in MB; a third of the machine's, and at most 900, when not given. It decides
     * how much may differ between two artifacts: about 140 MB of changed files with 900.
     */
    OptionalInt memoryMegabytes();

    /** How long the making of one patch may take before it is given up. */
    @WithDefault("45m")
    Duration longest();

    /** Bytes that the patches on the disk take at most; those not asked for longest go first. */
    @WithDefault("4294967296")
    long keepBytes();

    /** How long a patch stays that nobody asks for. */
    @WithDefault("30d")
    Duration keepFor();
}

package io.mastercontrol.orchestrator.artifact;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where artifacts are kept. */
@ConfigMapping(prefix = "mc.artifacts")
public interface ArtifactConfig {
    /** Directory of the content-addressed store; made when missing. */
    @WithDefault(".master-control/artifacts")
    Path directory();

    /** The largest artifact that is taken, in bytes. */
    @WithDefault("4294967296")
    long maxBytes();

    /** Bytes that an upload must leave free on the disk. */
    @WithDefault("67108864")
    long keepFreeBytes();
}

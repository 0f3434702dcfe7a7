package io.mastercontrol.orchestrator.artifact;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where artifacts are kept. */
@ConfigMapping(prefix = "mc.artifacts")
public interface ArtifactConfig {
    /** Directory of the content-addressed store, or of what is at hand of a bucket; made when missing. */
    @WithDefault(".master-control/artifacts")
    Path directory();

    /** The largest artifact that is taken, in bytes. */
    @WithDefault("4294967296")
    long maxBytes();

    /** Bytes that an upload must leave free on the disk. */
    @WithDefault("67108864")
    long keepFreeBytes();

    /** A bucket that holds them instead. */
    S3 s3();

    /** A bucket that speaks S3; several orchestrators may share one. */
    interface S3 {
        /** Its name; without one, artifacts are kept on this host's disk. */
        Optional<String> bucket();

        /** Where it is, such as {@code https://minio.example:9000}; Amazon's if not given. */
        Optional<URI> endpoint();

        /** Its region. */
        @WithDefault("us-east-1")
        String region();

        /** Put in front of every name in it. */
        Optional<String> prefix();

        /** Whether its name is in the path rather than in the host's name. */
        @WithDefault("true")
        boolean pathStyle();

        /** Id of the key; if not given, the ways that Amazon's own tools look for one are gone. */
        Optional<String> accessKey();

        /** The key. */
        Optional<String> secretKey();

        /** Bytes of it that are kept at hand on this host's disk; those not asked for longest go first. */
        @WithDefault("10737418240")
        long cacheBytes();
    }
}

package io.mastercontrol.registry.enrolment;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** What devices check releases with. */
@ConfigMapping(prefix = "mc.release")
public interface ReleaseKeyConfig {
    /** Ed25519 public key, PEM; every device that enrols is given it. */
    Path publicKey();

    /**
     * File with the newest root document, as {@code master-control trust rotate --out} writes it; every device that enrols
     * while it is there is given it to begin with.
     */
    Optional<Path> root();
}

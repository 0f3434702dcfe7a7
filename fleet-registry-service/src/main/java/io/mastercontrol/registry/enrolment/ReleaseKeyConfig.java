package io.mastercontrol.registry.enrolment;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** What devices check releases with. */
@ConfigMapping(prefix = "mc.release")
public interface ReleaseKeyConfig {
    /** Ed25519 public key, PEM; every device that enrols is given it. */
    Path publicKey();
}

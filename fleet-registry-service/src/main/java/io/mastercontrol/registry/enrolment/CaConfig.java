package io.mastercontrol.registry.enrolment;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** The fleet's certificate authority. */
@ConfigMapping(prefix = "mc.ca")
public interface CaConfig {
    /** Its certificate, PEM. */
    Path certificate();

    /** Its private key, PEM, PKCS#8. */
    Path key();
}

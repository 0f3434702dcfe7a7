package io.mastercontrol.registry.authority;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The fleet's certificate authority. */
@ConfigMapping(prefix = "mc.ca")
public interface CaConfig {
    /** Certificates of the roots that devices and the broker believe in, PEM: one, or two while they are exchanged. */
    Path certificate();

    /**
     * The certificate that devices' certificates are signed with, and the chain from it to a root, PEM; the first root
     * itself when left out.
     */
    Optional<Path> issuer();

    /** Private key of the issuer, PEM, PKCS#8. */
    Path key();
}

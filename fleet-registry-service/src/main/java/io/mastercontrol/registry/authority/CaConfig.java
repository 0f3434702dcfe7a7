package io.mastercontrol.registry.authority;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The fleet's certificate authority. */
@ConfigMapping(prefix = "mc.ca")
public interface CaConfig {
    /** Certificates of the roots that devices and the broker believe in, PEM: one, or two while they are exchanged. */
    Path certificate();

    /** Private key of the first root, PEM, PKCS#8; not read when there is an issuer. */
    Path key();

    /**
     * The certificate that devices' certificates are signed with, and what leads from it to a root, PEM. As long as there
     * is no such file, the first root signs.
     */
    Optional<Path> issuer();

    /** Private key of the issuer, PEM, PKCS#8. */
    Optional<Path> issuerKey();
}

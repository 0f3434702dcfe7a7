package io.mastercontrol.orchestrator.signing;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** With which keys releases, desired states and timestamps are signed. */
@ConfigMapping(prefix = "mc.release")
public interface SigningConfig {
    /** PEM file (PKCS 8) with the Ed25519 private key. */
    Path signingKey();

    /** PEM file with its public key, which agents get when they enrol. */
    Path publicKey();

    /** PEM file with the key that signs timestamps; the one of releases if left out. Its public key goes with it. */
    Optional<Path> timestampSigningKey();

    /** PEM file with the public key of that. */
    Optional<Path> timestampPublicKey();
}

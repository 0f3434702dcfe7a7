package io.mastercontrol.orchestrator.signing;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** With which key releases and desired states are signed. */
@ConfigMapping(prefix = "mc.release")
public interface SigningConfig {
    /** PEM file (PKCS 8) with the Ed25519 private key. */
    Path signingKey();

    /** PEM file with its public key, which agents get when they enrol. */
    Path publicKey();
}

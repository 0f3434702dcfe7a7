package io.mastercontrol.registry.authority;

import java.time.Instant;

/**
 * A new certificate as it is kept and sent.
 *
 * @param pem with the chain of its issuers up to, and without, a root
 */
public record IssuedCertificate(String serial, String pem, Instant notBefore, Instant notAfter) {}

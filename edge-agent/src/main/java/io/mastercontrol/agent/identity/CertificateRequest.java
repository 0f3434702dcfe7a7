package io.mastercontrol.agent.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;

/** A PKCS#10 request (RFC 2986), which proves that whoever sends it holds the key. */
final class CertificateRequest {
    private CertificateRequest() {}

    static String of(String name, PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        byte[] request =
                Der.sequence(Der.integer(BigInteger.ZERO), Der.commonName(name), publicKey.getEncoded(), Der.tagged(0));
        return Pem.encode("CERTIFICATE REQUEST", Der.signed(request, privateKey));
    }
}

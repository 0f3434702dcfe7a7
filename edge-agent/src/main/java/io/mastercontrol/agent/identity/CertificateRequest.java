package io.mastercontrol.agent.identity;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A PKCS#10 request (RFC 2986), which proves that whoever sends it holds the key. */
final class CertificateRequest {
    private CertificateRequest() {}

    static String of(String name, PublicKey publicKey, PrivateKey privateKey) throws IOException {
        try {
            byte[] der = new JcaPKCS10CertificationRequestBuilder(
                            new X500NameBuilder().addRDN(BCStyle.CN, name).build(), publicKey)
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(privateKey))
                    .getEncoded();
            return Pem.encode("CERTIFICATE REQUEST", der);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("this Java cannot sign with ECDSA: " + e.getMessage(), e);
        }
    }
}

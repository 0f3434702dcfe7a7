package io.mastercontrol.registry.renewal;

import io.mastercontrol.registry.authority.CertificateRequest;
import io.mastercontrol.registry.http.Refusal;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** A request to renew that whoever holds the old key and the new one has signed with both. */
record RenewalRequest(String serial, byte[] oldKeyHash, CertificateRequest csr) {
    private static final int LONGEST = 32_768;
    private static final int HEXADECIMAL = 16;
    /** Precedes the request in what is signed, so that the signature means nothing anywhere else. */
    private static final String PURPOSE = "master-control renewal\n";

    /**
     * What a device sends.
     *
     * @param certificate that it has, PEM
     * @param csr for its new key, PEM
     * @param signature with the old key over the purpose and {@code csr}, Base64; SHA-256
     */
    record Body(String certificate, String csr, String signature) {}

    static RenewalRequest of(Body body) {
        if (body == null
                || body.certificate() == null
                || body.signature() == null
                || body.certificate().length() > LONGEST) {
            throw Refusal.badField("certificate", "certificate, csr and signature must all be there.");
        }
        CertificateRequest csr = CertificateRequest.of(body.csr());
        try {
            X509Certificate old = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(body.certificate().getBytes(StandardCharsets.UTF_8)));
            PublicKey key = old.getPublicKey();
            Signature verifier =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            verifier.initVerify(key);
            verifier.update((PURPOSE + body.csr()).getBytes(StandardCharsets.UTF_8));
            if (!verifier.verify(Base64.getDecoder().decode(body.signature()))) {
                throw Refusal.forbidden("The request is not signed with the key of the certificate.");
            }
            return new RenewalRequest(
                    old.getSerialNumber().toString(HEXADECIMAL),
                    MessageDigest.getInstance("SHA-256").digest(key.getEncoded()),
                    csr);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw Refusal.badField("certificate", "The certificate or the signature cannot be read.");
        }
    }
}

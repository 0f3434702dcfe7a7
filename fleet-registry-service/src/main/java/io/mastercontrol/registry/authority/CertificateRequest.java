package io.mastercontrol.registry.authority;

import io.mastercontrol.registry.http.Refusal;
import java.io.IOException;
import java.io.StringReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** A PKCS#10 request whose sender has proven that the key is theirs; of its subject only the common name is read. */
public record CertificateRequest(PublicKey key, String commonName) {
    private static final int LONGEST = 16_384;
    private static final int SHORTEST_RSA = 2_048;
    /** Checking a signature takes longer the longer the key is, and anybody may ask for it. */
    private static final int LONGEST_RSA = 8_192;

    private static final int EC_BITS = 256;

    /** @throws Refusal in one sentence, whatever is wrong with it */
    public static CertificateRequest of(String pem) {
        if (pem == null || pem.isBlank() || pem.length() > LONGEST) {
            throw Refusal.badField("csr", "The csr must be a certificate request in PEM, 16 kB at most.");
        }
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
                throw Refusal.badField("csr", "The csr is no certificate request in PEM.");
            }
            PublicKey key = new JcaPEMKeyConverter().getPublicKey(request.getSubjectPublicKeyInfo());
            refuseWeak(key);
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw Refusal.badField("csr", "The csr is not signed with its own key.");
            }
            return new CertificateRequest(key, commonName(request));
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
            if (e instanceof Refusal refusal) {
                throw refusal;
            }
            throw Refusal.badField("csr", "The csr cannot be read: it must be a PKCS#10 request in PEM.");
        }
    }

    private static void refuseWeak(PublicKey key) {
        boolean strong = key instanceof ECPublicKey ec
                        && ec.getParams().getCurve().getField().getFieldSize() >= EC_BITS
                || key instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength() >= SHORTEST_RSA
                        && rsa.getModulus().bitLength() <= LONGEST_RSA;
        if (!strong) {
            throw Refusal.badField("csr", "The key must be EC with 256 bits or more, or RSA with 2048 to 8192.");
        }
    }

    private static String commonName(PKCS10CertificationRequest request) {
        RDN[] names = request.getSubject().getRDNs(BCStyle.CN);
        return names.length == 0
                ? ""
                : IETFUtils.valueToString(names[0].getFirst().getValue());
    }

    /** SHA-256 of the key. */
    public byte[] keyHash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}

package io.mastercontrol.registry.enrolment;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs devices' certificates with the fleet's key. */
@ApplicationScoped
class CertificateAuthority {
    /** Boards boot without a clock: a certificate is good a day before it was made. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private static final int SERIAL_BITS = 127;
    private final SecureRandom random = new SecureRandom();
    private final X509Certificate certificate;
    private final String pem;
    private final PrivateKey key;
    private final EnrolmentConfig config;

    CertificateAuthority(CaConfig ca, EnrolmentConfig config) throws IOException, GeneralSecurityException {
        this.config = config;
        this.pem = Files.readString(ca.certificate());
        try (var in = Files.newInputStream(ca.certificate())) {
            this.certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        String text = Files.readString(ca.key()).replaceAll("-----[A-Z ]+-----", "");
        this.key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
    }

    /** A certificate as it is kept and sent. */
    record Issued(String serial, String pem, Instant notBefore, Instant notAfter) {}

    /** The authority's own certificate, PEM. */
    String ownPem() {
        return pem;
    }

    Issued issue(String device, PublicKey publicKey, Instant now) {
        Instant notBefore = now.minus(BACKDATED);
        Instant notAfter = now.plus(config.certificateLife());
        BigInteger serial = new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
        X500Name subject = new X500NameBuilder()
                .addRDN(BCStyle.O, "device")
                .addRDN(BCStyle.CN, device)
                .build();
        X500Name issuer = X500Name.getInstance(
                new X500Principal(certificate.getSubjectX500Principal().getEncoded()).getEncoded());
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509CertificateHolder holder = new JcaX509v3CertificateBuilder(
                            issuer, serial, Date.from(notBefore), Date.from(notAfter), subject, publicKey)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate))
                    .addExtension(
                            Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(publicKey))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key));
            return new Issued(serial.toString(16), pem(holder.getEncoded()), notBefore, notAfter);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("the fleet's authority cannot sign: " + e.getMessage(), e);
        }
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }
}

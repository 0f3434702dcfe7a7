package io.mastercontrol.registry.authority;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jboss.logging.Logger;

/** Signs devices' certificates with the fleet's key. */
@ApplicationScoped
public class CertificateAuthority {
    /** Boards boot without a clock: a certificate is good a day before it was made. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private static final Duration LIST_LIFE = Duration.ofDays(30);
    private static final int SERIAL_BITS = 127;
    private static final Logger LOG = Logger.getLogger(CertificateAuthority.class);
    private final SecureRandom random = new SecureRandom();
    private final CaConfig ca;
    private volatile Authority authority;

    CertificateAuthority(CaConfig ca) throws IOException {
        this.ca = ca;
        this.authority = Authority.read(ca);
    }

    /** The files are replaced when the authority is rotated, one after the other: until they fit, the old one signs. */
    @Scheduled(every = "10s", delayed = "10s")
    void look() {
        try {
            Authority now = Authority.read(ca);
            if (!now.issuer().equals(authority.issuer())) {
                LOG.infof(
                        "Certificates are signed by %s from now on",
                        now.issuer().getSubjectX500Principal());
            }
            authority = now;
        } catch (IOException e) {
            LOG.warnf("%s; certificates are signed as before", e.getMessage());
        }
    }

    /** The certificates of the roots that are believed in, PEM. */
    public String rootsPem() {
        return authority.rootsPem();
    }

    /**
     * A new certificate.
     *
     * @param life for how long it is good, at most as long as its issuer
     */
    public IssuedCertificate issue(String device, PublicKey publicKey, Instant now, Duration life) {
        Authority by = authority;
        X509Certificate certificate = by.issuer();
        Instant notBefore = now.minus(BACKDATED);
        Instant issuerEnds = certificate.getNotAfter().toInstant();
        Instant wanted = now.plus(life);
        Instant notAfter = wanted.isAfter(issuerEnds) ? issuerEnds : wanted;
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
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.key()));
            return new IssuedCertificate(
                    serial.toString(16), pem("CERTIFICATE", holder.getEncoded()) + by.chainPem(), notBefore, notAfter);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("the fleet's authority cannot sign: " + e.getMessage(), e);
        }
    }

    /** A revoked certificate, for a list of them. */
    public record Revoked(BigInteger serial, Instant at) {}

    /**
     * A signed list of revoked certificates (RFC 5280), PEM, for brokers that are not ours. It is good for long, since some
     * turn everybody away when it is too old.
     */
    public String revocationList(List<Revoked> revoked, Instant now) {
        Authority by = authority;
        X509v2CRLBuilder builder = new X509v2CRLBuilder(
                X500Name.getInstance(by.issuer().getSubjectX500Principal().getEncoded()), Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(LIST_LIFE)));
        for (Revoked each : revoked) {
            builder.addCRLEntry(each.serial(), Date.from(each.at()), CRLReason.privilegeWithdrawn);
        }
        try {
            byte[] list = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.key()))
                    .getEncoded();
            return pem("X509 CRL", list);
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("the fleet's authority cannot sign: " + e.getMessage(), e);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END " + kind + "-----\n";
    }
}

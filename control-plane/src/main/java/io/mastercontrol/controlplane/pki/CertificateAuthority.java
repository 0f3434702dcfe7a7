package io.mastercontrol.controlplane.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The fleet's own authority. Certificates begin a day before they are issued, because boards boot without a clock.
 */
public final class CertificateAuthority {
    static final Duration BACKDATED = Duration.ofDays(1);
    private static final Duration OWN_LIFE = Duration.ofDays(20 * 365);
    private static final Duration INTERMEDIATE_LIFE = Duration.ofDays(5 * 365);
    private static final int BELOW = 1;
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;

    public CertificateAuthority(X509Certificate certificate, PrivateKey key, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    /** A new authority with a new key. */
    public static CertificateAuthority create(String name, Clock clock) {
        KeyPair pair = newKey();
        X500Name subject =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
        X509Certificate own = authority(subject, subject, pair, pair, clock.instant(), OWN_LIFE);
        return new CertificateAuthority(own, pair.getPrivate(), clock);
    }

    /** A new authority below this one, which signs in its place. */
    public CertificateAuthority createIntermediate(String name) {
        KeyPair pair = newKey();
        X500Name subject =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
        X509Certificate own = authority(name(certificate), subject, pair, own(), clock.instant(), INTERMEDIATE_LIFE);
        return new CertificateAuthority(own, pair.getPrivate(), clock);
    }

    /** Vouches for another root: whoever believes in this one can believe in that one's key, too. */
    public X509Certificate vouchFor(CertificateAuthority root) {
        Duration left =
                Duration.between(clock.instant(), certificate.getNotAfter().toInstant());
        return authority(name(certificate), name(root.certificate), root.own(), own(), clock.instant(), left);
    }

    private KeyPair own() {
        return new KeyPair(certificate.getPublicKey(), key);
    }

    private static X500Name name(X509Certificate certificate) {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    /** A certificate of somebody who may sign certificates, and one below them at most. */
    private static X509Certificate authority(
            X500Name issuer, X500Name subject, KeyPair owner, KeyPair signer, Instant now, Duration life) {
        X509v3CertificateBuilder builder = builder(issuer, subject, owner.getPublic(), now, life);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(BELOW));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(owner.getPublic()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot identify an EC key", e);
        }
        return sign(builder, signer.getPrivate());
    }

    /** A new P-256 key. */
    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return key;
    }

    /** A certificate with which a device or a service shows who it is: {@code O} says which of the two. */
    public X509Certificate issueClient(String name, String organization, PublicKey owner, Duration life) {
        return issue(name, organization, owner, life, KeyPurposeId.id_kp_clientAuth, List.of());
    }

    /** A certificate of a server reached under these names (DNS names or IPv4 addresses). */
    public X509Certificate issueServer(String name, PublicKey owner, Duration life, List<String> hosts) {
        return issue(name, "service", owner, life, KeyPurposeId.id_kp_serverAuth, hosts);
    }

    private X509Certificate issue(
            String name,
            String organization,
            PublicKey owner,
            Duration life,
            KeyPurposeId purpose,
            List<String> hosts) {
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organization)
                .addRDN(BCStyle.CN, name)
                .build();
        X500Name issuer = name(certificate);
        X509v3CertificateBuilder builder = builder(issuer, subject, owner, clock.instant(), life);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
            if (!hosts.isEmpty()) {
                GeneralName[] names = hosts.stream()
                        .map(CertificateAuthority::alternativeName)
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot identify an EC key", e);
        }
        return sign(builder, key);
    }

    private static GeneralName alternativeName(String host) {
        return new GeneralName(IPV4.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey owner, Instant now, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(126, RANDOM).setBit(126),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(life)),
                subject,
                owner);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with this key: " + e.getMessage(), e);
        }
    }
}

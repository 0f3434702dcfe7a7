package io.mastercontrol.controlplane.pki;

import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.controlplane.file.SafeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The key material of one installation, in one directory. What exists is kept; what is missing is made; server and
 * service certificates that are about to expire, or lack a name, are issued again. A power cut leaves whole files, and
 * the next {@link #create} makes the rest.
 */
public record Pki(Path directory) {
    /** Java wants a password for a key store; what protects the key is the mode of the file. */
    public static final String STORE_PASSWORD = "master-control";

    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1");
    private static final Duration LIFE = Duration.ofDays(825);
    private static final Duration RENEW_BEFORE = Duration.ofDays(60);

    public Path caCertificate() {
        return directory.resolve("ca.crt");
    }

    public Path caKey() {
        return directory.resolve("ca.key");
    }

    /** What signs instead of the root, once the authority was rotated, and what leads from it to every root. */
    public Path issuer() {
        return directory.resolve("issuing.crt");
    }

    public Path issuerKey() {
        return directory.resolve("issuing.key");
    }

    public Path brokerStore() {
        return directory.resolve("broker.p12");
    }

    public Path brokerCertificate() {
        return directory.resolve("broker.crt");
    }

    public Path releaseKey() {
        return directory.resolve("release.key");
    }

    public Path releasePublicKey() {
        return directory.resolve("release.pub");
    }

    /** The newest root document, if the keys were ever rotated: devices that enrol begin with it. */
    public Path releaseRoot() {
        return directory.resolve("root.json");
    }

    public Path certificate(String service) {
        return directory.resolve(service + ".crt");
    }

    public Path key(String service) {
        return directory.resolve(service + ".key");
    }

    /**
     * Makes what is missing.
     *
     * @param brokerHosts further names and IPv4 addresses under which devices reach the broker
     * @throws IllegalStateException if the directory holds half of something that cannot be made again
     */
    public static Pki create(Path directory, List<String> brokerHosts, Clock clock) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Pki pki = new Pki(directory);
        CertificateAuthority authority = pki.authority(clock);
        pki.createReleaseKey();
        pki.createBroker(
                authority,
                Stream.concat(LOCAL.stream(), brokerHosts.stream()).distinct().toList(),
                clock);
        for (String service : Topics.SERVICES) {
            if (!pki.isGood(pki.certificate(service), List.of(), clock) || !Files.exists(pki.key(service))) {
                KeyPair pair = CertificateAuthority.newKey();
                SafeFile.writeSecret(pki.key(service), Pem.of(pair.getPrivate()));
                SafeFile.writePublic(
                        pki.certificate(service),
                        Pem.of(authority.issueClient(service, "service", pair.getPublic(), LIFE)) + pki.chainPem());
            }
        }
        return pki;
    }

    /** The authority of this installation, read back or made. */
    public CertificateAuthority authority(Clock clock) throws IOException {
        if (Files.exists(issuer()) && Files.exists(issuerKey())) {
            return new CertificateAuthority(Pem.certificate(issuer()), Pem.privateKey(issuerKey(), "EC"), clock);
        }
        return root(clock);
    }

    /** The root; after a rotation its key may have been taken off this machine. */
    CertificateAuthority root(Clock clock) throws IOException {
        if (Files.exists(caCertificate())) {
            if (!Files.exists(caKey())) {
                throw new IllegalStateException(caKey() + " is missing, but " + caCertificate()
                        + " is there; every device trusts it, so restore the key from a backup.");
            }
            return new CertificateAuthority(Pem.certificate(caCertificate()), Pem.privateKey(caKey(), "EC"), clock);
        }
        CertificateAuthority authority = CertificateAuthority.create("Master Control fleet CA", clock);
        SafeFile.writeSecret(caKey(), Pem.of(authority.key()));
        SafeFile.writePublic(caCertificate(), Pem.of(authority.certificate()));
        return authority;
    }

    private void createReleaseKey() throws IOException {
        if (Files.exists(releasePublicKey())) {
            if (!Files.exists(releaseKey())) {
                throw new IllegalStateException(releaseKey() + " is missing, but " + releasePublicKey()
                        + " is there; agents trust it, so restore the key from a backup.");
            }
            return;
        }
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            SafeFile.writeSecret(releaseKey(), Pem.of(pair.getPrivate()));
            SafeFile.writePublic(releasePublicKey(), Pem.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    private void createBroker(CertificateAuthority authority, List<String> hosts, Clock clock) throws IOException {
        if (Files.exists(brokerStore()) && isGood(brokerCertificate(), hosts, clock)) {
            return;
        }
        KeyPair pair = CertificateAuthority.newKey();
        X509Certificate certificate = authority.issueServer("broker", pair.getPublic(), LIFE, hosts);
        char[] password = STORE_PASSWORD.toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            List<Certificate> chain = new ArrayList<>(List.of(certificate));
            chain.addAll(Files.exists(issuer()) ? Pem.certificates(issuer()) : List.of(authority.certificate()));
            store.setKeyEntry("broker", pair.getPrivate(), password, chain.toArray(Certificate[]::new));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            SafeFile.writeSecret(brokerStore(), bytes.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot write a PKCS#12 store", e);
        }
        SafeFile.writePublic(brokerCertificate(), Pem.of(certificate));
    }

    private String chainPem() throws IOException {
        return Files.exists(issuer()) ? Files.readString(issuer()) : "";
    }

    private boolean isGood(Path certificate, List<String> hosts, Clock clock) {
        if (!Files.exists(certificate)) {
            return false;
        }
        X509Certificate current = Pem.certificate(certificate);
        return current.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW_BEFORE))
                && names(current).containsAll(hosts);
    }

    private static Set<String> names(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(alternative -> names.add(String.valueOf(alternative.get(1))));
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("a certificate with unreadable names: " + e.getMessage(), e);
        }
        return names;
    }
}

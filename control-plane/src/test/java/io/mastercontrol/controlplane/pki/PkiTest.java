package io.mastercontrol.controlplane.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.SignedText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void everyCertificateChainsToTheAuthorityAndBeganYesterday() throws Exception {
        Pki pki = create(NOW);
        X509Certificate ca = Pem.certificate(pki.caCertificate());
        for (String name : List.of("broker", "registry", "orchestrator", "alerting", "dashboard")) {
            X509Certificate certificate = Pem.certificate(pki.certificate(name));
            certificate.verify(ca.getPublicKey());
            assertEquals(
                    NOW.minus(Duration.ofDays(1)), certificate.getNotBefore().toInstant());
            assertEquals(
                    "CN=" + name + ",O=service",
                    certificate.getSubjectX500Principal().getName());
        }
    }

    @Test
    void aRotationIsBelievedByWhoKnowsTheOldRootAloneAndEndsWithTheNewOneAlone() throws Exception {
        Pki pki = create(NOW);
        X509Certificate old = Pem.certificate(pki.caCertificate());
        Rotation rotation = new Rotation(pki, clock(NOW));
        rotation.begin("Second");
        List<X509Certificate> roots = rotation.roots();
        assertEquals(2, roots.size());
        assertEquals(old, roots.get(1));
        List<X509Certificate> issuer = Pem.certificates(pki.issuer());
        issuer.get(0).verify(roots.get(0).getPublicKey());
        issuer.get(1).verify(old.getPublicKey());
        assertEquals(roots.get(0).getPublicKey(), issuer.get(1).getPublicKey());
        X509Certificate device = pki.authority(clock(NOW))
                .issueClient("pi-1", "device", CertificateAuthority.newKey().getPublic(), Duration.ofDays(90));
        device.verify(issuer.get(0).getPublicKey());
        assertThrows(IllegalStateException.class, () -> rotation.begin("Third"));
        Files.move(pki.caKey(), directory.resolve("safe.key"));
        create(NOW);
        rotation.retire();
        assertEquals(List.of(roots.get(0)), rotation.roots());
        Pem.certificate(pki.brokerCertificate()).verify(issuer.get(0).getPublicKey());
        Pem.certificate(pki.certificate("registry")).verify(issuer.get(0).getPublicKey());
    }

    @Test
    void whatExistsIsKept() throws Exception {
        Pki pki = create(NOW);
        byte[] ca = Files.readAllBytes(pki.caCertificate());
        byte[] store = Files.readAllBytes(pki.brokerStore());
        byte[] release = Files.readAllBytes(pki.releaseKey());
        create(NOW.plus(Duration.ofDays(30)));
        assertArrayEquals(ca, Files.readAllBytes(pki.caCertificate()));
        assertArrayEquals(store, Files.readAllBytes(pki.brokerStore()));
        assertArrayEquals(release, Files.readAllBytes(pki.releaseKey()));
    }

    @Test
    void certificatesAboutToExpireAreIssuedAgainUnderTheSameAuthority() throws Exception {
        Pki pki = create(NOW);
        X509Certificate before = Pem.certificate(pki.certificate("registry"));
        create(NOW.plus(Duration.ofDays(800)));
        X509Certificate after = Pem.certificate(pki.certificate("registry"));
        assertNotEquals(before, after);
        after.verify(Pem.certificate(pki.caCertificate()).getPublicKey());
    }

    @Test
    void brokerGetsTheNamesThatItLacks() throws Exception {
        Pki pki = create(NOW);
        Pki.create(directory.resolve("pki"), List.of("fleet.example.org", "192.0.2.7"), clock(NOW));
        String names = Pem.certificate(pki.brokerCertificate())
                .getSubjectAlternativeNames()
                .toString();
        for (String name : List.of("localhost", "127.0.0.1", "fleet.example.org", "192.0.2.7")) {
            assertTrue(names.contains(name), names);
        }
    }

    @Test
    void lostKeyOfAnAuthorityIsNotReplaced() throws Exception {
        Pki pki = create(NOW);
        Files.delete(pki.caKey());
        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> create(NOW));
        assertTrue(refusal.getMessage().contains("ca.key is missing"), refusal.getMessage());
    }

    @Test
    void keysAreForTheirOwnerOnly() throws Exception {
        create(NOW);
        try (Stream<Path> files = Files.list(directory.resolve("pki"))) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(key|p12)"))
                    .toList()) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
    }

    @Test
    void releaseKeySignsWhatItsPublicHalfVerifies() throws Exception {
        Pki pki = create(NOW);
        String body = Files.readString(pki.releasePublicKey()).replaceAll("-----[A-Z ]+-----|\\s", "");
        PublicKey verifier = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(body)));
        SignedText signed = SignedText.sign("{}", Pem.privateKey(pki.releaseKey(), "Ed25519"), verifier);
        assertEquals("{}", signed.verify(verifier).orElseThrow());
    }

    private Pki create(Instant now) throws Exception {
        return Pki.create(directory.resolve("pki"), List.of(), clock(now));
    }

    private static Clock clock(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}

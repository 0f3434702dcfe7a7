package io.mastercontrol.controlplane.pki;

import io.mastercontrol.controlplane.file.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Exchanges the fleet's authority while everybody stays connected (docs/adr/0046). {@link #begin}: a new root, an issuer
 * below it, and the old root's word for the new one; from then on both roots are believed, and the new issuer signs.
 * Devices take the new root over with their next renewal. {@link #retire}: the old root is believed no more.
 *
 * <p>A power cut between two files leaves the old authority or the new one at work, and the same verb again does the rest.
 */
final class Rotation {
    private final Pki pki;
    private final Clock clock;
    private final Path prepared;

    Rotation(Pki pki, Clock clock) {
        this.pki = pki;
        this.clock = clock;
        this.prepared = pki.directory().resolve("rotation");
    }

    /** The roots that are believed in now, the newest first. */
    List<X509Certificate> roots() {
        return Pem.certificates(pki.caCertificate());
    }

    /** @throws IllegalStateException if a rotation is under way */
    void begin(String name) throws IOException {
        boolean isHalfDone = Files.exists(prepared.resolve("complete"));
        if (roots().size() > 1 && !isHalfDone) {
            throw new IllegalStateException("A rotation is under way: " + roots().size()
                    + " roots are believed in. End it with 'ca retire', once every device has renewed.");
        }
        if (!isHalfDone) {
            prepare(name);
        }
        // Believed before it signs; each file may be the last one before a cut.
        SafeFile.writePublic(pki.caCertificate(), Files.readAllBytes(prepared.resolve("ca.crt")));
        if (!Files.exists(pki.directory().resolve("ca-old.key"))) {
            move(pki.caKey(), "ca-old.key");
        }
        SafeFile.writeSecret(pki.caKey(), Files.readAllBytes(prepared.resolve("ca.key")));
        SafeFile.writeSecret(pki.issuerKey(), Files.readAllBytes(prepared.resolve("issuing.key")));
        SafeFile.writePublic(pki.issuer(), Files.readAllBytes(prepared.resolve("issuing.crt")));
        remove();
    }

    private void prepare(String name) throws IOException {
        Files.createDirectories(
                prepared, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        CertificateAuthority old = pki.root(clock);
        CertificateAuthority root = CertificateAuthority.create(name, clock);
        CertificateAuthority issuer = root.createIntermediate(name + " issuer");
        SafeFile.writeSecret(prepared.resolve("ca.key"), Pem.of(root.key()));
        SafeFile.writeSecret(prepared.resolve("issuing.key"), Pem.of(issuer.key()));
        SafeFile.writePublic(
                prepared.resolve("issuing.crt"), Pem.of(issuer.certificate()) + Pem.of(old.vouchFor(root)));
        SafeFile.writePublic(prepared.resolve("ca.crt"), Pem.of(root.certificate()) + Pem.of(old.certificate()));
        SafeFile.writePublic(prepared.resolve("complete"), "");
    }

    private void move(Path from, String to) throws IOException {
        SafeFile.writeSecret(pki.directory().resolve(to), Files.readAllBytes(from));
    }

    private void remove() throws IOException {
        for (String file : List.of("complete", "ca.key", "ca.crt", "issuing.key", "issuing.crt")) {
            Files.deleteIfExists(prepared.resolve(file));
        }
        Files.deleteIfExists(prepared);
        SafeFile.sync(pki.directory());
    }

    /**
     * Ends the overlap: broker and services get certificates of the new issuer, and the old root is believed no more. What
     * the old root signed, and was not renewed, is worth nothing from then on.
     */
    void retire() throws IOException {
        List<X509Certificate> roots = roots();
        if (roots.size() < 2) {
            throw new IllegalStateException("Only one root is believed in; begin with 'ca rotate'.");
        }
        List<Path> old = new ArrayList<>(List.of(pki.brokerStore(), pki.brokerCertificate()));
        io.mastercontrol.contracts.topic.Topics.SERVICES.forEach(service -> old.add(pki.certificate(service)));
        for (Path certificate : old) {
            Files.deleteIfExists(certificate);
        }
        Pki.create(pki.directory(), List.of(), clock);
        SafeFile.writePublic(pki.caCertificate(), Pem.of(roots.get(0)));
        Files.deleteIfExists(pki.directory().resolve("ca-old.key"));
        SafeFile.sync(pki.directory());
    }
}

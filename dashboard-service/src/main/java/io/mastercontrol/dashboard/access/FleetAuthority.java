package io.mastercontrol.dashboard.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The roots that certificates of devices lead to, read again when their file has changed: they are exchanged now and then. */
final class FleetAuthority {
    private final Path file;
    private volatile Roots roots;

    private record Roots(FileTime changed, Set<TrustAnchor> anchors) {}

    FleetAuthority(Path file) throws IOException {
        this.file = file;
        this.roots = read();
    }

    private Roots read() throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        try (InputStream in = Files.newInputStream(file)) {
            return new Roots(
                    changed,
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(root -> new TrustAnchor((X509Certificate) root, null))
                            .collect(Collectors.toSet()));
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificates: " + e.getMessage(), e);
        }
    }

    /** @throws GeneralSecurityException unless the chain leads to one of the roots, and all of it is in date */
    void mustHaveIssued(List<X509Certificate> chain) throws IOException, GeneralSecurityException {
        if (!Files.getLastModifiedTime(file).equals(roots.changed())) {
            roots = read();
        }
        if (chain.isEmpty()) {
            throw new CertificateException("there is no certificate");
        }
        PKIXParameters parameters = new PKIXParameters(roots.anchors());
        parameters.setRevocationEnabled(false);
        GeneralSecurityException last = null;
        for (int length = chain.size(); length > 0; length--) {
            try {
                CertPathValidator.getInstance("PKIX")
                        .validate(
                                CertificateFactory.getInstance("X.509").generateCertPath(chain.subList(0, length)),
                                parameters);
                return;
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }
}

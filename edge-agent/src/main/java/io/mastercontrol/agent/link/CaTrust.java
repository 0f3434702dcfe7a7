package io.mastercontrol.agent.link;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts what the fleet's authority signed and is in date; host names are JSSE's own affair, since this is no extended trust
 * manager. A board without a clock of its own starts in the past, and would take every certificate for one from the
 * future, never connect, and never learn the time: so the date is never taken for earlier than what is known to be over.
 */
public final class CaTrust implements X509TrustManager {
    private final Set<TrustAnchor> anchors;
    private final Supplier<Instant> now;

    /** @param now the date to judge by: the local clock's, or the latest time that is known to be over */
    public CaTrust(Path caFile, Supplier<Instant> now) throws IOException {
        this.now = now;
        try (InputStream in = Files.newInputStream(caFile)) {
            anchors = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .map(certificate -> new TrustAnchor(certificate, null))
                    .collect(Collectors.toSet());
        } catch (CertificateException e) {
            throw new IOException(caFile + " is no certificate: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        List<X509Certificate> below = List.of(chain).stream()
                .filter(certificate -> anchors.stream()
                        .noneMatch(anchor -> anchor.getTrustedCert().equals(certificate)))
                .toList();
        if (below.isEmpty() && chain.length > 0) {
            // The server is the authority itself.
            return;
        }
        CertificateException refusal = new CertificateException("the server shows no certificate");
        // What leads to an authority that is gone by now may come after what leads to one that is known.
        for (int length = below.size(); length > 0; length--) {
            try {
                check(below.subList(0, length));
                return;
            } catch (CertificateException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    private void check(List<X509Certificate> chain) throws CertificateException {
        try {
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now.get()));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
        } catch (InvalidAlgorithmParameterException e) {
            throw new CertificateException("there is no authority to trust", e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the server's certificate is not good: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a device has no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return anchors.stream().map(TrustAnchor::getTrustedCert).toArray(X509Certificate[]::new);
    }
}

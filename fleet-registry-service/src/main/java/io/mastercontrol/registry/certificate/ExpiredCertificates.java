package io.mastercontrol.registry.certificate;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Certificates that nobody asks for any more. */
@ApplicationScoped
public class ExpiredCertificates {
    private final CertificateRepository certificates;

    ExpiredCertificates(CertificateRepository certificates) {
        this.certificates = certificates;
    }

    public Uni<Void> prune(Duration sinceExpiry) {
        return certificates.prune(sinceExpiry);
    }
}

package io.mastercontrol.registry.certificate;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Certificates that the broker has seen. One that renews another ends the other's time with its first use. */
@ApplicationScoped
public class UsedCertificates {
    private final Pool pool;
    private final CertificateRepository certificates;
    private final RevocationPublisher revocations;

    UsedCertificates(Pool pool, CertificateRepository certificates, RevocationPublisher revocations) {
        this.pool = pool;
        this.certificates = certificates;
        this.revocations = revocations;
    }

    public Uni<Void> note(List<String> serials) {
        return pool.withTransaction(transaction -> certificates.used(transaction, serials))
                .invoke(revocations::publish)
                .replaceWithVoid();
    }
}

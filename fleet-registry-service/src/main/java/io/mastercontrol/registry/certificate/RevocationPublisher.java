package io.mastercontrol.registry.certificate;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Revocations;
import io.mastercontrol.contracts.message.Revocations.Revoked;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.registry.link.BrokerLink;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Tells the broker which certificates are revoked: news at once, and all of them after every connect and every half
 * hour, since the broker may be a new one, and news may have been lost on its way.
 */
@ApplicationScoped
public class RevocationPublisher {
    private static final Logger LOG = Logger.getLogger(RevocationPublisher.class);
    private static final int PAGE = 2_000;
    private static final int QOS = 1;

    private final CertificateRepository certificates;
    private final BrokerLink link;

    RevocationPublisher(CertificateRepository certificates, BrokerLink link) {
        this.certificates = certificates;
        this.link = link;
    }

    /** Tells of what has just been committed. */
    public void publish(List<Revoked> committed) {
        if (!committed.isEmpty()) {
            link.tell(Topics.REVOCATIONS, Json.bytes(new Revocations(committed)), QOS);
        }
    }

    void connected(@Observes BrokerLink.Listening event) {
        all().subscribe().with(ignored -> {}, e -> LOG.warnf("revoked certificates are not told: %s", e.getMessage()));
    }

    @Scheduled(every = "30m", delayed = "30m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> all() {
        AtomicReference<String> after = new AtomicReference<>("");
        return Multi.createBy()
                .repeating()
                .uni(() -> certificates.revokedAfter(after.get(), PAGE).invoke(page -> {
                    publish(page);
                    if (!page.isEmpty()) {
                        after.set(page.get(page.size() - 1).serial());
                    }
                }))
                .whilst(page -> page.size() == PAGE)
                .onItem()
                .ignoreAsUni();
    }
}

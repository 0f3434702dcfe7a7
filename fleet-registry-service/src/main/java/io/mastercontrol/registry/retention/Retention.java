package io.mastercontrol.registry.retention;

import io.mastercontrol.registry.certificate.ExpiredCertificates;
import io.mastercontrol.registry.command.FinishedCommands;
import io.mastercontrol.registry.enrolment.ExpiredTokens;
import io.mastercontrol.registry.journal.FleetJournal;
import io.mastercontrol.registry.link.DeadLetters;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Forgets what is old, a little at a time. */
@ApplicationScoped
class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    private final RetentionConfig config;
    private final FleetJournal journal;
    private final FinishedCommands commands;
    private final ExpiredTokens tokens;
    private final ExpiredCertificates certificates;
    private final DeadLetters deadLetters;

    Retention(
            RetentionConfig config,
            FleetJournal journal,
            FinishedCommands commands,
            ExpiredTokens tokens,
            ExpiredCertificates certificates,
            DeadLetters deadLetters) {
        this.config = config;
        this.journal = journal;
        this.commands = commands;
        this.tokens = tokens;
        this.certificates = certificates;
        this.deadLetters = deadLetters;
    }

    @Scheduled(every = "10m", delayed = "2m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> prune() {
        return journal.prune(config.events())
                .chain(() -> commands.prune(config.commands()))
                .chain(() -> tokens.prune(config.enrolmentTokens()))
                .chain(() -> certificates.prune(config.certificates()))
                .chain(deadLetters::prune)
                .onFailure()
                .invoke(e -> LOG.warnf("old rows are not removed yet: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}

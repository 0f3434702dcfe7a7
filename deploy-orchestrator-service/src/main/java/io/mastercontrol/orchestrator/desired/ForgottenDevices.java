package io.mastercontrol.orchestrator.desired;

import io.mastercontrol.orchestrator.presence.Presence;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Clears what the broker retains for devices that are gone. */
@ApplicationScoped
class ForgottenDevices {
    private static final Logger LOG = Logger.getLogger(ForgottenDevices.class);

    private final DesiredStatePublisher publisher;

    ForgottenDevices(DesiredStatePublisher publisher) {
        this.publisher = publisher;
    }

    void clear(@Observes Presence.Changed event) {
        Multi.createFrom()
                .iterable(event.forgotten())
                .onItem()
                .transformToUniAndConcatenate(publisher::clear)
                .subscribe()
                .with(ignored -> {}, e -> LOG.warnf("cannot clear forgotten devices: %s", e.getMessage()));
    }
}

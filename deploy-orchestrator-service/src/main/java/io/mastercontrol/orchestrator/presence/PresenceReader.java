package io.mastercontrol.orchestrator.presence;

import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.orchestrator.link.BrokerLink;
import io.mastercontrol.orchestrator.link.TopicConsumer;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Reads the registry's log: at a hint on the broker, when the broker comes back, and every 5 seconds; one reading at a
 * time. The first one after the start also takes the whole list.
 */
@ApplicationScoped
class PresenceReader implements TopicConsumer {
    private static final Logger LOG = Logger.getLogger(PresenceReader.class);
    private static final String BRANCH = Topics.FLEET + "/registry/";

    private final Vertx vertx;
    private final Presence presence;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();
    private volatile boolean synchronizedOnce;
    private volatile boolean reachable = true;

    PresenceReader(Vertx vertx, Presence presence) {
        this.vertx = vertx;
        this.presence = presence;
    }

    @Override
    public String filter() {
        return BRANCH + "+";
    }

    @Override
    public boolean takes(String topic) {
        return topic.startsWith(BRANCH);
    }

    @Override
    public void receive(String topic, byte[] payload) {
        read();
    }

    void onBroker(@Observes BrokerLink.Listening event) {
        read();
    }

    @Scheduled(every = "5s")
    void regularly() {
        read();
    }

    private void read() {
        again.set(true);
        if (reading.compareAndSet(false, true)) {
            vertx.getOrCreateContext().runOnContext(ignored -> next());
        }
    }

    private void next() {
        again.set(false);
        Uni.createFrom()
                .deferred(presence::read)
                .chain(more -> more || synchronizedOnce
                        ? Uni.createFrom().item(more)
                        : presence.synchronize()
                                .invoke(() -> synchronizedOnce = true)
                                .replaceWith(false))
                .subscribe()
                .with(this::finished, this::failed);
    }

    private void finished(boolean more) {
        if (!reachable) {
            reachable = true;
            LOG.info("the registry answers again");
        }
        if (more || again.get()) {
            next();
            return;
        }
        reading.set(false);
        if (again.get()) {
            read();
        }
    }

    private void failed(Throwable e) {
        if (reachable) {
            reachable = false;
            LOG.warnf("cannot read the registry's log: %s; trying again every 5 s", e.getMessage());
        }
        reading.set(false);
    }
}

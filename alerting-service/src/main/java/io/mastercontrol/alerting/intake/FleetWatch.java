package io.mastercontrol.alerting.intake;

import io.mastercontrol.alerting.link.BrokerLink;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Has the logs read at the start, at a hint on the broker, when the broker comes back, and regularly. */
@ApplicationScoped
class FleetWatch {
    private static final Logger LOG = Logger.getLogger(FleetWatch.class);

    private final List<Source> sources;
    private final IntakeConfig config;

    FleetWatch(Vertx vertx, FleetLogReader reader, IntakeConfig config) {
        this.config = config;
        sources = List.of(new Source("registry", vertx, reader), new Source("orchestrator", vertx, reader));
    }

    void onStart(@Observes StartupEvent event) {
        config.mustBeOfToday();
        sources.forEach(Source::read);
    }

    void onHint(@Observes BrokerLink.Hint hint) {
        sources.stream()
                .filter(source -> hint.source() == null || hint.source().equals(source.name))
                .forEach(Source::read);
    }

    @Scheduled(every = "${mc.alerting.intake.every:5s}")
    void regularly() {
        sources.forEach(Source::read);
    }

    /** One log; one reading at a time. */
    private static final class Source {
        private final String name;
        private final Vertx vertx;
        private final FleetLogReader reader;
        private final AtomicBoolean reading = new AtomicBoolean();
        private final AtomicBoolean again = new AtomicBoolean();
        private volatile boolean reachable = true;

        Source(String name, Vertx vertx, FleetLogReader reader) {
            this.name = name;
            this.vertx = vertx;
            this.reader = reader;
        }

        void read() {
            again.set(true);
            if (reading.compareAndSet(false, true)) {
                vertx.getOrCreateContext().runOnContext(ignored -> next());
            }
        }

        private void next() {
            again.set(false);
            Uni.createFrom().deferred(() -> reader.read(name)).subscribe().with(this::finished, this::failed);
        }

        private void finished(boolean more) {
            if (!reachable) {
                reachable = true;
                LOG.infof("the log of the %s can be read again", name);
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
                LOG.warnf("cannot read the log of the %s: %s; trying again every 5 s", name, e.getMessage());
            }
            reading.set(false);
        }
    }
}

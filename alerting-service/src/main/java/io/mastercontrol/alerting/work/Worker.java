package io.mastercontrol.alerting.work;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Does one round after another of the same work, one at a time, for as long as there is more. */
public final class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);

    private final String waiting;
    private final Vertx vertx;
    private final Supplier<Uni<Boolean>> round;
    private final AtomicBoolean working = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();

    /**
     * @param waiting what waits when a round fails, for the log
     * @param round tells whether there may be more
     */
    public Worker(String waiting, Vertx vertx, Supplier<Uni<Boolean>> round) {
        this.waiting = waiting;
        this.vertx = vertx;
        this.round = round;
    }

    public void work() {
        again.set(true);
        if (working.compareAndSet(false, true)) {
            vertx.getOrCreateContext().runOnContext(ignored -> next());
        }
    }

    public void workIn(Duration pause) {
        vertx.setTimer(Math.max(1, pause.toMillis()), ignored -> work());
    }

    private void next() {
        again.set(false);
        Uni.createFrom().deferred(round::get).subscribe().with(this::finished, this::failed);
    }

    private void finished(boolean more) {
        if (more || again.get()) {
            next();
            return;
        }
        working.set(false);
        if (again.get()) {
            work();
        }
    }

    /** The regular call comes soon enough. */
    private void failed(Throwable e) {
        LOG.warnf("%s wait: %s", waiting, e.getMessage());
        working.set(false);
    }
}

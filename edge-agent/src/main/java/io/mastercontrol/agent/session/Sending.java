package io.mastercontrol.agent.session;

import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.outbox.EventSender;
import io.mastercontrol.agent.outbox.Outbox;
import io.mastercontrol.contracts.message.Ack;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Wakes the sender of the outbox when there is something for it to do, and else never: a board that has nothing to say
 * sleeps. Confined to the link's worker thread.
 */
final class Sending {
    private static final Logger LOG = Logger.getLogger(Sending.class);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);

    private final ScheduledExecutorService worker;
    private final EventSender sender;
    private ScheduledFuture<?> next;

    Sending(ScheduledExecutorService worker, Outbox outbox, FleetLink link, ServerClock clock) {
        this.worker = worker;
        this.sender = new EventSender(outbox, link, clock, System::nanoTime, this::soon);
    }

    /** Something was kept, or has arrived; any thread. */
    void soon() {
        if (!worker.isShutdown()) {
            worker.execute(() -> thenPlan(sender::send));
        }
    }

    void connected() {
        thenPlan(sender::connected);
    }

    void acknowledged(Ack ack) {
        thenPlan(() -> sender.acknowledged(ack));
    }

    private void thenPlan(Runnable action) {
        try {
            action.run();
            sender.nextLook().ifPresentOrElse(this::plan, this::cancel);
        } catch (RuntimeException e) {
            LOG.error("The outbox met an error of its own; it is sent on in time", e);
            plan(AFTER_ERROR);
        }
    }

    private void plan(Duration delay) {
        cancel();
        if (!worker.isShutdown()) {
            next = worker.schedule(() -> thenPlan(sender::send), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void cancel() {
        if (next != null) {
            next.cancel(false);
        }
    }
}

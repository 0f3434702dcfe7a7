package io.mastercontrol.agent.outbox;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Commits what was appended, in groups: whatever gathers in 20 ms, 50 of each stream at most, costs one force of the disk. */
public final class OutboxWriter implements Runnable {
    private static final Logger LOG = Logger.getLogger(OutboxWriter.class);
    private static final int GROUP = 50;
    private static final long GATHER_MILLIS = 20;
    private static final long RETRY_MILLIS = 5_000;
    private static final long EXPIRY_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Outbox outbox;
    private final Runnable committed;
    private final CountDownLatch ending = new CountDownLatch(1);
    private boolean failing;
    private long expired = System.nanoTime();

    /** @param committed is called after each commit: there is something to send */
    public OutboxWriter(Outbox outbox, Runnable committed) {
        this.outbox = outbox;
        this.committed = committed;
    }

    @Override
    public void run() {
        try {
            while (!ending.await(0, TimeUnit.MILLISECONDS)) {
                if (outbox.awaitPending(60_000) && !ending.await(GATHER_MILLIS, TimeUnit.MILLISECONDS)) {
                    commit();
                }
                expireNowAndThen();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        commitLast();
    }

    /** Ends after one more commit. Not by an interrupt, which would close the file that is being written. */
    public void end() {
        ending.countDown();
        outbox.letGo();
    }

    private void commit() throws InterruptedException {
        try {
            outbox.commit(GROUP);
            failing = false;
            committed.run();
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.errorf(
                        "Events cannot be written to the disk (%s); they wait in memory until they can",
                        e.getMessage());
                failing = true;
            }
            ending.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void expireNowAndThen() {
        if (System.nanoTime() - expired > EXPIRY_NANOS) {
            expired = System.nanoTime();
            try {
                outbox.expire();
            } catch (IOException | RuntimeException e) {
                LOG.errorf("What is too old in the outbox cannot be let go: %s", e.getMessage());
            }
        }
    }

    /** The agent is ending: what is still pending gets one chance. */
    private void commitLast() {
        try {
            outbox.commit(Integer.MAX_VALUE);
        } catch (IOException e) {
            LOG.errorf("The last events could not be written to the disk: %s", e.getMessage());
        }
    }
}

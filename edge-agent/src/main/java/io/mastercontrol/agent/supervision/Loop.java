package io.mastercontrol.agent.supervision;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The one thread on which states change. An error in one action is told, and ends neither the thread nor a timer. */
final class Loop {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor thread;
    private final List<BooleanSupplier> looks = new ArrayList<>();
    private volatile boolean windingDown;

    Loop(ThreadFactory threads) {
        thread = new ScheduledThreadPoolExecutor(1, threads);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** After what is being done now; any thread. Nothing comes of it when the supervisor has ended. */
    void post(Runnable action) {
        try {
            thread.execute(guarded(action));
        } catch (RejectedExecutionException e) {
            ended();
        }
    }

    /** @throws RejectedExecutionException when the supervisor has ended */
    ScheduledFuture<?> in(Duration delay, Runnable action) {
        return thread.schedule(guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void every(Duration first, Duration pause, Runnable action) {
        thread.scheduleWithFixedDelay(guarded(action), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks every second until it answers false; all such looks share one timer. On this thread. */
    void everySecondWhile(BooleanSupplier look) {
        looks.add(look);
        if (looks.size() == 1) {
            in(ROUND, this::round);
        }
    }

    private void round() {
        List<BooleanSupplier> all = List.copyOf(looks);
        List<BooleanSupplier> over = new ArrayList<>();
        for (BooleanSupplier look : all) {
            guarded(() -> {
                        if (!look.getAsBoolean()) {
                            over.add(look);
                        }
                    })
                    .run();
        }
        looks.removeAll(over);
        if (!looks.isEmpty()) {
            in(ROUND, this::round);
        }
    }

    /** Asks from another thread, and waits for the answer. */
    <T> T ask(Callable<T> question) {
        try {
            return askOrFail(question);
        } catch (IOException e) {
            throw new IllegalStateException("the supervisor met an error of its own", e);
        }
    }

    /** The same for a question that may have an exception for an answer. */
    <T> T askOrFail(Callable<T> question) throws IOException {
        try {
            return thread.submit(question).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException answer) {
                throw answer;
            }
            throw new IllegalStateException("the supervisor met an error of its own", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The agent is on its way down: from now on nothing is to be started. */
    void windDown() {
        windingDown = true;
    }

    boolean isWindingDown() {
        return windingDown;
    }

    void close() {
        thread.shutdownNow();
    }

    /** Nothing is done any more. */
    boolean isClosed() {
        return thread.isShutdown();
    }

    private static Runnable guarded(Runnable action) {
        return () -> {
            try {
                action.run();
            } catch (RejectedExecutionException e) {
                ended();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "the supervisor met an error of its own", e);
            }
        };
    }

    private static void ended() {
        LOG.log(System.Logger.Level.DEBUG, "the supervisor has ended");
    }
}

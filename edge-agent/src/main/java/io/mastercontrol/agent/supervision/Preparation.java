package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.plugin.Prepared;
import io.mastercontrol.agent.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The groundwork of one workload: looked at anew before each start, since the files that it is made from may have changed.
 * On the supervisor's thread.
 */
final class Preparation {
    private static final System.Logger LOG = System.getLogger(Preparation.class.getName());
    /** What was found is good for this long; then files are looked at again. */
    private static final long FRESH_NANOS = 2_000_000_000L;

    private static final long LOOK_MILLIS = 200;

    private final Ground ground;
    private final Path log;
    private Surroundings surroundings = Surroundings.NONE;
    private Definition ready;
    private long readyNanos;
    private Job job;

    Preparation(Ground ground, Path log) {
        this.ground = ground;
        this.log = log;
    }

    /** One that is under way. */
    private final class Job {
        private final Definition definition;
        private final Groundwork groundwork;
        private Consumer<Optional<String>> then;
        private Future<?> work;

        Job(Definition definition, Groundwork groundwork) {
            this.definition = definition;
            this.groundwork = groundwork;
        }

        void look() {
            try {
                Optional<Surroundings> found = groundwork.found();
                if (found.isPresent()) {
                    over(found, Optional.empty());
                } else {
                    ground.loop().post(() -> Preparation.this.make(this));
                }
            } catch (IOException | RuntimeException e) {
                over(Optional.empty(), Optional.of(why(groundwork, e)));
            }
        }

        void make() {
            try {
                over(Optional.of(groundwork.make(log)), Optional.empty());
            } catch (IOException | RuntimeException e) {
                over(Optional.empty(), Optional.of(why(groundwork, e)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void over(Optional<Surroundings> made, Optional<String> why) {
            ground.loop().post(() -> {
                if (job == this) {
                    job = null;
                    ready = made.isPresent() ? definition : null;
                    readyNanos = System.nanoTime();
                    made.ifPresent(found -> surroundings = found);
                    then.accept(why);
                }
            });
        }
    }

    /**
     * What it still waits for, if anything; the making begins. A start uses up what is ready.
     *
     * @param then is told, once, when all is there, or why it cannot be
     */
    Optional<String> missing(Definition definition, Consumer<Optional<String>> then) {
        Optional<Groundwork> groundwork = Groundwork.of(ground, definition);
        if (groundwork.isEmpty()) {
            surroundings = Surroundings.NONE;
            return Optional.empty();
        }
        boolean fresh = System.nanoTime() - readyNanos < FRESH_NANOS;
        if (fresh && definition.equals(ready)) {
            ready = null;
            return Optional.empty();
        }
        if (job == null || !job.definition.equals(definition)) {
            cancel();
            job = new Job(definition, groundwork.get());
            job.work = job.groundwork.finder(ground).submit(job::look);
        }
        job.then = then;
        return Optional.of(groundwork.get().making());
    }

    private void make(Job begun) {
        if (job == begun) {
            LOG.log(System.Logger.Level.INFO, begun.definition.name() + ": " + begun.groundwork.making());
            begun.work = ground.builder().submit(begun::make);
        }
    }

    /** Makes all that it needs before it takes the place of what runs; any thread. Why it cannot be made, or empty. */
    static Optional<String> ahead(Ground ground, Definition definition, BooleanSupplier cancelled)
            throws InterruptedException {
        Optional<Groundwork> groundwork = Groundwork.of(ground, definition);
        if (groundwork.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path logs = Files.createDirectories(ground.home(definition.name()).resolve("logs"));
            await(ground.builder().submit(() -> groundwork.get().make(logs.resolve("stderr.log"))), cancelled);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(why(groundwork.get(), e));
        } catch (ExecutionException e) {
            return Optional.of(why(groundwork.get(), e.getCause()));
        }
    }

    private static void await(Future<?> work, BooleanSupplier cancelled)
            throws InterruptedException, ExecutionException {
        boolean over = false;
        try {
            while (!over && !cancelled.getAsBoolean()) {
                try {
                    work.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    over = true;
                } catch (TimeoutException e) {
                    LOG.log(System.Logger.Level.TRACE, "still being made");
                }
            }
        } finally {
            work.cancel(true);
        }
    }

    private static String why(Groundwork groundwork, Throwable e) {
        return groundwork.trouble() + (e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** Gives up what is under way. */
    void cancel() {
        if (job != null) {
            job.work.cancel(true);
            job = null;
        }
    }

    /** An adopted process is in what it was started in. */
    void adopted(RunRecord run) {
        surroundings =
                new Surroundings(Optional.ofNullable(run.venv()), Optional.empty(), Prepared.fromJson(run.prepared()));
    }

    /** What the process that is there is in, or the next one will be. */
    Surroundings surroundings() {
        return surroundings;
    }
}

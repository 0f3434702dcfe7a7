package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.venv.Recipe;
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
 * What one workload needs made before its program can start, which may take minutes: a Python environment. Looked at anew
 * before each start, since the files that it is made from may have changed. On the supervisor's thread.
 */
final class Preparation {
    private static final System.Logger LOG = System.getLogger(Preparation.class.getName());
    /** What was found is good for this long; then files are looked at again. */
    private static final long FRESH_NANOS = 2_000_000_000L;

    private static final long LOOK_MILLIS = 200;
    private static final String PYTHON = "its Python environment is being made";

    private final Ground ground;
    private final Supervisor supervisor;
    private final Path log;
    private Surroundings surroundings = Surroundings.NONE;
    private Definition ready;
    private long readyNanos;
    private Job job;

    Preparation(Ground ground, Supervisor supervisor, Path log) {
        this.ground = ground;
        this.supervisor = supervisor;
        this.log = log;
    }

    /** One that is under way. */
    private final class Job {
        private final Definition definition;
        private Consumer<Optional<String>> then;
        private Future<?> work;

        Job(Definition definition, Consumer<Optional<String>> then) {
            this.definition = definition;
            this.then = then;
        }

        void over(Optional<Surroundings> made, Optional<String> why) {
            supervisor.post(() -> {
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

    static boolean isNeeded(Definition definition) {
        return definition.spec().isolation().venv().isPresent();
    }

    /**
     * What it still waits for, if anything; the making begins. A start uses up what is ready.
     *
     * @param then is told, once, when all is there, or why it cannot be
     */
    Optional<String> missing(Definition definition, Consumer<Optional<String>> then) {
        if (!isNeeded(definition)) {
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
            job = new Job(definition, then);
            begin(job);
        }
        job.then = then;
        return Optional.of(PYTHON);
    }

    private void begin(Job begun) {
        begun.work = ground.hands().submit(() -> {
            try {
                Recipe recipe = recipe(begun.definition);
                if (ground.venvs().isMade(recipe)) {
                    begun.over(Optional.of(of(ground, recipe)), Optional.empty());
                } else {
                    supervisor.post(() -> make(begun, recipe));
                }
            } catch (IOException | RuntimeException e) {
                begun.over(Optional.empty(), Optional.of(why(e)));
            }
        });
    }

    private void make(Job begun, Recipe recipe) {
        if (job != begun) {
            return;
        }
        LOG.log(System.Logger.Level.INFO, begun.definition.name() + ": " + PYTHON);
        begun.work = ground.builder().submit(() -> {
            try {
                ground.venvs().make(recipe, log);
                begun.over(Optional.of(of(ground, recipe)), Optional.empty());
            } catch (IOException | RuntimeException e) {
                begun.over(Optional.empty(), Optional.of(why(e)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Makes all that it needs before it takes the place of what runs; any thread. Why it cannot be made, or empty. */
    static Optional<String> ahead(Ground ground, Definition definition, BooleanSupplier cancelled)
            throws InterruptedException {
        if (!isNeeded(definition)) {
            return Optional.empty();
        }
        try {
            Recipe recipe = recipe(definition);
            Path logs = Files.createDirectories(ground.home(definition.name()).resolve("logs"));
            Future<?> work = ground.builder().submit(() -> {
                ground.venvs().make(recipe, logs.resolve("stderr.log"));
                return null;
            });
            await(work, cancelled);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(why(e));
        } catch (ExecutionException e) {
            return Optional.of(why(e.getCause()));
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
                    LOG.log(System.Logger.Level.TRACE, PYTHON);
                }
            }
        } finally {
            work.cancel(true);
        }
    }

    private static Recipe recipe(Definition definition) throws IOException {
        return Recipe.of(
                definition.spec().isolation().venv().orElseThrow(),
                definition.directory().toAbsolutePath());
    }

    private static Surroundings of(Ground ground, Recipe recipe) {
        return new Surroundings(Optional.of(ground.venvs().place(recipe)));
    }

    private static String why(Throwable e) {
        return "its Python environment cannot be made: " + (e.getMessage() == null ? e.toString() : e.getMessage());
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
        surroundings = new Surroundings(Optional.ofNullable(run.venv()));
    }

    /** What the process that is there is in, or the next one will be. */
    Surroundings surroundings() {
        return surroundings;
    }
}

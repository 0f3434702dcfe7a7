package io.mastercontrol.agent.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.retry.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * One plugin: started when it is first needed, started again after it failed, with growing pauses, and ended when nobody
 * has needed it for a while. Any thread.
 */
final class Plugin {
    private static final System.Logger LOG = System.getLogger(Plugin.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    /** One that has lived so long is started again at once. */
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final Manifest manifest;
    private final PluginConfig config;
    private final Path state;
    private final ScheduledExecutorService timer;
    private final Backoff backoff;
    private final Consumer<String> told;
    private PluginProcess process;
    private int inUse;
    private long usedNanos;
    private boolean looking;
    private boolean failing;
    private long notBeforeNanos;
    private long restarts;
    private long failures;
    private String lastError;
    private Instant lastErrorAt;
    private boolean closed;

    /**
     * @param random evenly distributed in [0, 1), for the pauses
     * @param told each time it failed, with the sentence why
     */
    Plugin(
            Manifest manifest,
            PluginConfig config,
            Path state,
            ScheduledExecutorService timer,
            DoubleSupplier random,
            Consumer<String> told) {
        this.manifest = manifest;
        this.config = config;
        this.state = state;
        this.timer = timer;
        this.told = told;
        this.backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
    }

    Manifest manifest() {
        return manifest;
    }

    /**
     * Asks it, and starts it before if need be.
     *
     * @param deadline for the answer, and for a start before it; a start that takes longer goes on
     * @throws PluginFailure with a sentence that names the plugin
     */
    JsonNode call(String call, ObjectNode arguments, Duration deadline) throws PluginFailure, InterruptedException {
        PluginProcess now = take();
        try {
            now.awaitHello(deadline);
            JsonNode answer = now.call(call, arguments, deadline);
            works();
            return answer;
        } catch (PluginFailure e) {
            failed(e.getMessage());
            throw e;
        } finally {
            giveBack();
        }
    }

    /**
     * For who can wait: until one that failed may be tried again, but no longer than this. A workload whose start failed
     * because its plugin pauses would be blamed for what it has not done.
     */
    void awaitTurn(Duration atMost) throws InterruptedException {
        long pause;
        synchronized (this) {
            pause = process == null && failing ? notBeforeNanos - System.nanoTime() : 0;
        }
        if (pause > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(pause, atMost.toNanos()));
        }
    }

    private synchronized PluginProcess take() throws PluginFailure {
        if (closed) {
            throw new PluginFailure("plugin " + manifest.name() + " is not there any more");
        }
        if (process == null) {
            long pause = notBeforeNanos - System.nanoTime();
            if (failing && pause > 0) {
                failures++;
                throw new PluginFailure("plugin " + manifest.name() + " failed, and is tried again in "
                        + (pause / 1_000_000_000L + 1) + " s: " + lastError);
            }
            restarts += failing ? 1 : 0;
            process = new PluginProcess(manifest, state, timer, this::ended);
            process.start(config.startTimeout());
            usedNanos = System.nanoTime();
            lookLater(config.idle());
        }
        inUse++;
        return process;
    }

    private synchronized void giveBack() {
        inUse--;
        usedNanos = System.nanoTime();
    }

    private synchronized void works() {
        failing = false;
    }

    private synchronized void failed(String why) {
        failures++;
        lastError = why;
        lastErrorAt = Instant.now();
    }

    /** What it answered is no use: that is a failure too. */
    PluginFailure useless(String why) {
        String sentence = "plugin " + manifest.name() + " " + why;
        failed(sentence);
        return new PluginFailure(sentence);
    }

    private void ended(PluginProcess.End end) {
        if (note(end)) {
            told.accept(end.why());
        }
    }

    /** Whether that was a failure. */
    private synchronized boolean note(PluginProcess.End end) {
        if (end.of() != process) {
            return false;
        }
        process = null;
        if (end.wanted()) {
            LOG.log(System.Logger.Level.DEBUG, end.why());
            return false;
        }
        boolean steady = end.lived().compareTo(STEADY) > 0;
        if (steady) {
            backoff.reset();
        }
        Duration pause = steady ? Duration.ZERO : backoff.next();
        failing = true;
        notBeforeNanos = System.nanoTime() + pause.toNanos();
        lastError = end.why();
        lastErrorAt = Instant.now();
        LOG.log(
                System.Logger.Level.WARNING,
                end.why() + "; when it is needed, it is started again, after " + pause.toMillis()
                        + " ms at the earliest");
        return true;
    }

    private synchronized void lookLater(Duration pause) {
        if (!looking) {
            looking = true;
            timer.schedule(this::dismissIfIdle, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void dismissIfIdle() {
        PluginProcess idle;
        synchronized (this) {
            looking = false;
            if (process == null) {
                return;
            }
            Duration left = config.idle().minusNanos(System.nanoTime() - usedNanos);
            if (inUse > 0 || left.toMillis() > 0) {
                lookLater(inUse > 0 ? config.idle() : left);
                return;
            }
            idle = process;
            process = null;
        }
        idle.dismiss("plugin " + manifest.name() + " was not needed");
    }

    /** Ends it for good, and returns at once; what is still to be waited for, if anything. */
    Optional<PluginProcess> close() {
        PluginProcess last;
        synchronized (this) {
            closed = true;
            last = process;
            process = null;
        }
        if (last != null) {
            last.dismiss("plugin " + manifest.name() + " is not there any more");
        }
        return Optional.ofNullable(last);
    }

    synchronized PluginStatus status(List<String> problems) {
        OptionalLong pid = process == null ? OptionalLong.empty() : process.pid();
        String word = process == null ? failing ? "backoff" : "idle" : process.isGreeted() ? "running" : "starting";
        return new PluginStatus(
                manifest.name(),
                manifest.version(),
                manifest.directory().toString(),
                manifest.provides(),
                word,
                pid.isPresent() ? pid.getAsLong() : null,
                restarts,
                failures,
                lastError,
                lastErrorAt,
                problems);
    }
}

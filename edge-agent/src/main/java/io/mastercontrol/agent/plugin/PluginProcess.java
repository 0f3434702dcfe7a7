package io.mastercontrol.agent.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.run.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One process of a plugin, from its start to its end. It leads a group of its own, which is killed when it ends or breaks
 * the protocol, so that nothing that it started stays; and it dies with the agent, however that dies (see
 * docs/adr/0020-plugins.md).
 */
final class PluginProcess {
    private static final System.Logger LOG = System.getLogger(PluginProcess.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LAST_WORDS = Duration.ofMillis(100);
    private static final boolean DIES_WITH_PARENT = found("setpriv", System.getenv("PATH"));

    private final Manifest manifest;
    private final Path state;
    private final ScheduledExecutorService timer;
    private final Consumer<End> listener;
    private final Conversation conversation;
    private final Thread thread;
    private final long beganNanos = System.nanoTime();
    private volatile Process process;
    private End end;

    /**
     * How it ended.
     *
     * @param wanted by the agent, which needs it no more
     */
    record End(PluginProcess of, String why, boolean wanted, Duration lived) {}

    /**
     * @param state directory for what the plugin wants to keep
     * @param listener told once, as soon as it cannot be used any more
     */
    PluginProcess(Manifest manifest, Path state, ScheduledExecutorService timer, Consumer<End> listener) {
        this.manifest = manifest;
        this.state = state;
        this.timer = timer;
        this.listener = listener;
        this.conversation = new Conversation(manifest, timer, why -> end(why, false));
        this.thread = new Thread(this::live, "plugin-" + manifest.name());
        thread.setDaemon(true);
    }

    /** Returns at once. */
    void start(Duration patience) {
        thread.start();
        timer.schedule(
                () -> {
                    if (!conversation.isGreeted()) {
                        end(
                                "plugin " + manifest.name() + " did not say hello within "
                                        + Conversation.seconds(patience),
                                false);
                    }
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Starts it and listens to it. The kernel kills it when this thread is gone, not just the agent: so the thread that
     * starts it stays with it to the end.
     */
    private void live() {
        try {
            process = begin();
            Thread errors = new Thread(
                    () -> new PluginOutput("plugin " + manifest.name()).run(process.getErrorStream()),
                    "plugin-errors-" + manifest.name());
            errors.setDaemon(true);
            errors.start();
            if (isOver()) {
                kill();
            }
            // What it leaves behind may hold its output open: its end is told by itself, after its last words.
            process.onExit()
                    .thenAccept(gone -> timer.schedule(
                            () -> end(howItEnded(), false), LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS));
            conversation.run(process.getInputStream(), process.getOutputStream());
            end(howItEnded(), false);
            kill();
        } catch (IOException e) {
            end("plugin " + manifest.name() + " cannot be started: " + e.getMessage(), false);
        }
        conversation.end(why());
    }

    private synchronized String why() {
        return end.why();
    }

    private Process begin() throws IOException {
        List<String> line = new ArrayList<>(List.of("setsid"));
        if (DIES_WITH_PARENT) {
            line.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        }
        line.addAll(program());
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(manifest.directory().toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("MC_") || key.startsWith("QUARKUS_"));
        builder.environment().put("MC_PLUGIN", manifest.name());
        builder.environment().put("MC_STATE_DIR", Files.createDirectories(state).toString());
        return builder.start();
    }

    private List<String> program() throws IOException {
        List<String> command = new ArrayList<>(manifest.command());
        String first = command.get(0);
        if (first.contains("/")) {
            Path file = manifest.directory().resolve(first).normalize();
            if (!Files.isExecutable(file) || Files.isDirectory(file)) {
                throw new IOException("there is no program " + file + ", or it is not executable");
            }
            command.set(0, file.toString());
        } else if (!found(first, System.getenv("PATH"))) {
            throw new IOException("there is no program " + first + " in the PATH of the agent");
        }
        return command;
    }

    private static boolean found(String program, String path) {
        for (String place : (path == null ? "/usr/bin:/bin" : path).split(":")) {
            if (!place.isEmpty() && Files.isExecutable(Path.of(place, program))) {
                return true;
            }
        }
        return false;
    }

    private String howItEnded() {
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                return "plugin " + manifest.name() + " closed its standard output, so it was ended";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the agent is ending";
        }
        int code = process.exitValue();
        return "plugin " + manifest.name()
                + (Signals.isSignal(code)
                        ? " was ended by signal " + Signals.name(code - 128)
                        : " exited with code " + code);
    }

    void awaitHello(Duration patience) throws PluginFailure, InterruptedException {
        conversation.awaitHello(patience);
    }

    JsonNode call(String call, ObjectNode arguments, Duration deadline) throws PluginFailure, InterruptedException {
        return conversation.call(call, arguments, deadline);
    }

    boolean isGreeted() {
        return conversation.isGreeted();
    }

    synchronized boolean isOver() {
        return end != null;
    }

    OptionalLong pid() {
        Process now = process;
        return now == null || !now.isAlive() ? OptionalLong.empty() : OptionalLong.of(now.pid());
    }

    /**
     * It is needed no more: it is told by the end of its standard input, and killed if it does not go then. What it is
     * still asked it may answer until then.
     */
    void dismiss(String why) {
        end(why, true);
        conversation.hangUp();
        timer.schedule(this::killIfAlive, GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until nothing is left of it. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        thread.join(patience.toMillis());
        return !thread.isAlive();
    }

    private void end(String why, boolean wanted) {
        End now;
        synchronized (this) {
            if (end != null) {
                return;
            }
            now = new End(this, why, wanted, Duration.ofNanos(System.nanoTime() - beganNanos));
            end = now;
        }
        listener.accept(now);
        if (!wanted) {
            conversation.end(why);
            kill();
        }
    }

    private void killIfAlive() {
        if (pid().isPresent()) {
            kill();
        }
    }

    /** With all that it started; not by the process' own method, which closes the streams before its last words are read. */
    private void kill() {
        Process now = process;
        if (now != null) {
            try {
                Signals.killGroup(now.pid());
                now.toHandle().destroyForcibly();
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "plugin " + manifest.name() + " cannot be killed: " + e.getMessage());
            }
        }
    }
}

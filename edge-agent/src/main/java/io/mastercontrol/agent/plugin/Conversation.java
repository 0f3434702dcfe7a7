package io.mastercontrol.agent.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What the agent and one process of a plugin say to each other: a line of JSON each (see docs/plugins.md). Whatever breaks
 * the protocol, and a deadline that is missed, ends the conversation, and every call that is under way with it.
 */
final class Conversation {
    private static final System.Logger LOG = System.getLogger(Conversation.class.getName());
    /** Most bytes of a line, in either direction. */
    static final int LONGEST = 1 << 20;

    private static final int SHOWN = 120;
    private static final int SENTENCE = 500;

    private final Manifest manifest;
    private final ScheduledExecutorService timer;
    private final Consumer<String> broken;
    private final CompletableFuture<Void> greeted = new CompletableFuture<>();
    private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile OutputStream out;
    private volatile String over;

    /** @param broken told why, when the other side can be talked to no longer; it has to end it */
    Conversation(Manifest manifest, ScheduledExecutorService timer, Consumer<String> broken) {
        this.manifest = manifest;
        this.timer = timer;
        this.broken = broken;
    }

    private String name() {
        return "plugin " + manifest.name();
    }

    /** Takes what the plugin says until it says no more; {@link #end} has to follow. */
    void run(InputStream from, OutputStream to) {
        out = to;
        Lines lines = new Lines(from, LONGEST);
        try {
            for (Optional<String> line = lines.next(); line.isPresent() && over == null; line = lines.next()) {
                take(line.get());
            }
        } catch (Lines.TooLong e) {
            breakOff(name() + " wrote a line that is longer than " + LONGEST + " bytes");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, name() + " is not heard any more: " + e.getMessage());
        }
    }

    private void take(String line) {
        JsonNode said;
        try {
            said = Json.mapper().readTree(line);
        } catch (JsonProcessingException e) {
            said = null;
        }
        if (said == null || !said.isObject()) {
            breakOff(name() + " wrote a line that is no JSON object, and nothing else may be written to its standard"
                    + " output: " + shown(line));
        } else if (!greeted.isDone()) {
            greet(said.path("hello"), line);
        } else {
            answer(said, line);
        }
    }

    private void greet(JsonNode hello, String line) {
        String protocol = hello.path("protocol").asText();
        String version = hello.path("version").asText();
        if (!hello.isObject()) {
            breakOff(name() + " did not say hello first, but: " + shown(line));
        } else if (!protocol.equals(Manifest.PROTOCOL)) {
            breakOff(name() + " says that it speaks protocol " + shown(protocol) + ", but this agent speaks "
                    + Manifest.PROTOCOL + "; install one that does");
        } else if (!version.equals(manifest.version())) {
            breakOff(name() + " says that its version is " + shown(version) + ", but its " + Manifest.FILE + " says "
                    + manifest.version() + "; make them the same");
        } else {
            greeted.complete(null);
        }
    }

    private void answer(JsonNode said, String line) {
        JsonNode id = said.path("id");
        boolean asked =
                id.isIntegralNumber() && id.canConvertToLong() && id.asLong() >= 1 && id.asLong() <= lastId.get();
        if (!asked || said.has("result") == said.has("error")) {
            breakOff(name() + " wrote a line that answers no call: " + shown(line));
            return;
        }
        CompletableFuture<JsonNode> call = pending.remove(id.asLong());
        if (call == null) {
            // Whoever asked waits no longer, or was answered before.
            LOG.log(System.Logger.Level.DEBUG, name() + " answers late: " + shown(line));
        } else if (said.has("error")) {
            call.completeExceptionally(new PluginFailure(
                    name() + ": " + sentence(said.get("error").asText("an error without a sentence"))));
        } else {
            call.complete(said.get("result"));
        }
    }

    /** In one line, and not too much of it. */
    static String shown(String text) {
        return shown(text, SHOWN);
    }

    /** The same for what was written to be read. */
    static String sentence(String text) {
        return shown(text, SENTENCE);
    }

    private static String shown(String text, int most) {
        String plain = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ").strip();
        return plain.length() > most ? plain.substring(0, most) + "…" : plain;
    }

    /** Waits until the plugin has said who it is. */
    void awaitHello(Duration patience) throws PluginFailure, InterruptedException {
        try {
            greeted.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new PluginFailure(name() + " is still starting");
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    boolean isGreeted() {
        return greeted.isDone() && !greeted.isCompletedExceptionally();
    }

    boolean isIdle() {
        return pending.isEmpty();
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws PluginFailure if there is none within the deadline, which ends the conversation, or it is an error
     */
    JsonNode call(String call, ObjectNode arguments, Duration deadline) throws PluginFailure, InterruptedException {
        long id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        byte[] line = line(id, call, arguments);
        pending.put(id, answer);
        ScheduledFuture<?> alarm =
                timer.schedule(() -> missed(id, call, deadline), deadline.toNanos(), TimeUnit.NANOSECONDS);
        try {
            if (over != null) {
                throw new PluginFailure(over);
            }
            write(line, deadline);
            return answer.get();
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            alarm.cancel(false);
            pending.remove(id);
        }
    }

    private byte[] line(long id, String call, ObjectNode arguments) throws PluginFailure {
        ObjectNode request = Json.mapper().createObjectNode().put("id", id).put("call", call);
        request.setAll(arguments);
        byte[] line = (request + "\n").getBytes(StandardCharsets.UTF_8);
        if (line.length > LONGEST) {
            throw new PluginFailure(
                    name() + " cannot be asked to " + call + ": that would take more than " + LONGEST + " bytes");
        }
        return line;
    }

    private void write(byte[] line, Duration deadline) throws InterruptedException {
        // Who gets no turn in time is told by the alarm, like who gets no answer.
        if (writing.tryLock(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
            try {
                out.write(line);
                out.flush();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, name() + " does not listen any more: " + e.getMessage());
            } finally {
                writing.unlock();
            }
        }
    }

    /** The plugin is asked no more: it sees the end of its standard input, unless somebody is stuck in writing to it. */
    void hangUp() {
        OutputStream to = out;
        if (to != null && writing.tryLock()) {
            try {
                to.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, name() + " was gone before: " + e.getMessage());
            } finally {
                writing.unlock();
            }
        }
    }

    private void missed(long id, String call, Duration deadline) {
        if (pending.containsKey(id)) {
            breakOff(name() + " did not answer '" + call + "' within " + seconds(deadline) + " and was ended");
        }
    }

    private static PluginFailure failure(ExecutionException e) {
        // A new one: it is thrown in the thread of the caller, perhaps in several.
        return new PluginFailure(e.getCause().getMessage());
    }

    private void breakOff(String why) {
        broken.accept(why);
        end(why);
    }

    static String seconds(Duration time) {
        return Math.round(time.toMillis() / 10.0) / 100.0 + " s";
    }

    /** Nothing more is said; every call that is under way fails at once. The first reason counts. */
    void end(String why) {
        synchronized (pending) {
            if (over == null) {
                over = why;
            }
        }
        PluginFailure failure = new PluginFailure(over);
        greeted.completeExceptionally(failure);
        pending.values().forEach(call -> call.completeExceptionally(failure));
    }
}

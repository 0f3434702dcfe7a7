package io.mastercontrol.agent.shell;

import io.mastercontrol.agent.supervision.Inside;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program on a terminal of its own: the process of {@code terminal.pl}. It ends with the program, when it is told to, and
 * with the agent; and with it everything that the program left.
 */
final class Terminal {
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int LAST_WORDS = 500;
    private static final long SWEEP_SECONDS = 10;

    private final Process process;
    private final List<String> sweep;
    private final OutputStream input;
    private final Thread errors;
    private volatile String said = "";

    private Terminal(Process process, List<String> sweep) {
        this.process = process;
        this.sweep = sweep;
        this.input = process.getOutputStream();
        this.errors = new Thread(this::listen, "shell-errors");
        errors.setDaemon(true);
        errors.start();
    }

    /** Whether this board can make one. */
    static boolean isPossible() {
        return Arrays.stream(path().split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, "perl")));
    }

    private static String path() {
        return System.getenv().getOrDefault("PATH", USUAL_PATH);
    }

    /**
     * Starts the program.
     *
     * @param mark value of {@code MC_SHELL} by which its processes are known
     * @throws IOException with a sentence for people
     */
    static Terminal begin(Path script, String mark, Inside program, int rows, int columns) throws IOException {
        List<String> line = new ArrayList<>(List.of("perl", script.toString(), mark));
        line.addAll(List.of(program.user().orElse(""), String.valueOf(rows), String.valueOf(columns)));
        line.addAll(program.argv());
        if (!Files.isDirectory(program.directory())) {
            throw new IOException("the directory for it, " + program.directory() + ", does not exist");
        }
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(program.directory().toFile());
        // The workload's own variables are for its program, not for what runs with the agent's rights.
        builder.environment().clear();
        builder.environment().put("PATH", path());
        Terminal terminal = new Terminal(builder.start(), List.of("perl", script.toString(), "--sweep", mark));
        try {
            for (byte[] part : parts(program.environment())) {
                terminal.send(new Frame(Frame.VARIABLES, part));
            }
            terminal.send(new Frame(Frame.GO, new byte[0]));
        } catch (IOException e) {
            terminal.end();
            throw new IOException("no terminal can be made: " + e.getMessage(), e);
        }
        return terminal;
    }

    private static List<byte[]> parts(Map<String, String> environment) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        environment.forEach((name, value) -> {
            all.writeBytes((name + "=" + value).getBytes(StandardCharsets.UTF_8));
            all.write(0);
        });
        byte[] bytes = all.toByteArray();
        List<byte[]> parts = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += Frame.LONGEST) {
            parts.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + Frame.LONGEST)));
        }
        return parts;
    }

    void send(Frame frame) throws IOException {
        input.write(frame.bytes());
        input.flush();
    }

    InputStream output() {
        return process.getInputStream();
    }

    /** Ends the program and all that it left; returns at once. */
    void end() {
        process.toHandle().destroy();
    }

    /** Waits until nothing is left, and uses force when that takes longer. */
    void awaitEnd(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
        errors.join(TimeUnit.SECONDS.toMillis(1));
    }

    /** Ends what is left if it did not come to that itself. To be called when it is over. */
    void sweep() throws InterruptedException {
        if (process.exitValue() == 0) {
            return;
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(sweep).inheritIO();
            if (!builder.start().waitFor(SWEEP_SECONDS, TimeUnit.SECONDS)) {
                said += "; what it left is not ended yet";
            }
        } catch (IOException e) {
            said += "; what it left cannot be ended: " + e.getMessage();
        }
    }

    /** Whether nothing is left, after that time at most. */
    boolean isOver(long nanos) throws InterruptedException {
        return process.waitFor(nanos, TimeUnit.NANOSECONDS);
    }

    /** What it said went wrong, or an empty text. */
    String said() {
        return said;
    }

    private void listen() {
        try (InputStream in = process.getErrorStream()) {
            said = new String(in.readNBytes(LAST_WORDS), StandardCharsets.UTF_8).strip();
            in.skip(Long.MAX_VALUE);
        } catch (IOException e) {
            said = said.isEmpty() ? "its errors cannot be read: " + e.getMessage() : said;
        }
    }
}

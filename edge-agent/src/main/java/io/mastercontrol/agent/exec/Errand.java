package io.mastercontrol.agent.exec;

import io.mastercontrol.agent.run.Signals;
import io.mastercontrol.agent.supervision.Inside;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A command that was waited for, with the end of what it wrote.
 *
 * @param exitCode 128 and the signal's number for one that a signal ended; null for one that was ended because it took too
 *     long or was not wanted any more
 * @param output the last 2,000 characters of both streams as they came
 */
public record Errand(Integer exitCode, String output) {
    private static final int KEPT = 8 * 1024;
    private static final int SHOWN = 2_000;
    private static final long LOOK_MILLIS = 200;

    /**
     * Executes, with nothing to read, and waits; nothing of its process group is left afterwards.
     *
     * @param cancelled is asked now and then; when true, it is ended
     * @throws IOException with a sentence if it cannot be started
     */
    public static Errand of(Inside command, Duration timeout, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command.argv())
                .directory(command.directory().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        Process process = builder.start();
        Tail tail = new Tail(process.getInputStream());
        tail.start();
        try {
            long deadline = System.nanoTime() + timeout.toNanos();
            boolean ended = process.waitFor(1, TimeUnit.MILLISECONDS);
            while (!ended && System.nanoTime() < deadline && !cancelled.getAsBoolean()) {
                ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return end(process, tail, ended ? process.exitValue() : null);
        } catch (InterruptedException e) {
            end(process, tail, null);
            throw e;
        }
    }

    private static Errand end(Process process, Tail tail, Integer exitCode) throws IOException, InterruptedException {
        Signals.killGroup(process.pid());
        // Not by the process' own method, which closes the stream before what is in it has been read.
        process.toHandle().destroyForcibly();
        // What it left in another session may hold the stream open.
        tail.join(1_000);
        return new Errand(exitCode, tail.text());
    }

    /** The last line that it wrote, or nothing. */
    public String lastLine() {
        return output.substring(output.lastIndexOf('\n') + 1).trim();
    }

    /** Keeps the end of a stream, and reads on so that the writer is not held up. */
    private static final class Tail extends Thread {
        private final InputStream from;
        private final byte[] kept = new byte[KEPT];
        private long length;

        Tail(InputStream from) {
            super("errand-output");
            this.from = from;
            setDaemon(true);
        }

        @Override
        public void run() {
            byte[] buffer = new byte[KEPT];
            try (from) {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    keep(buffer, n);
                }
            } catch (IOException e) {
                // The process was ended, and its pipe with it: what was read is kept.
                return;
            }
        }

        private synchronized void keep(byte[] buffer, int n) {
            for (int i = 0; i < n; i++) {
                kept[(int) (length++ % KEPT)] = buffer[i];
            }
        }

        synchronized String text() {
            int size = (int) Math.min(length, KEPT);
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = kept[(int) ((length - size + i) % KEPT)];
            }
            String text = new String(bytes, StandardCharsets.UTF_8)
                    .replaceAll("[\\p{Cc}&&[^\\n\\t]]+", " ")
                    .strip();
            return text.length() <= SHOWN ? text : text.substring(text.length() - SHOWN);
        }
    }
}

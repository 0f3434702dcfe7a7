package io.mastercontrol.agent.exec;

import io.mastercontrol.agent.supervision.Inside;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A command that was executed in a workload's surroundings.
 *
 * @param exitCode 128 and the signal's number for one that a signal ended; null if it took too long and was ended
 * @param truncated whether it wrote more than is kept of one of the streams
 */
public record Execution(Integer exitCode, String stdout, String stderr, boolean truncated) {
    /** Longest time that one may take. */
    public static final Duration LONGEST = Duration.ofMinutes(1);

    /** The beginning of each stream that is kept. */
    static final int MOST_BYTES = 64 * 1024;

    /**
     * Executes, with nothing to read, and waits.
     *
     * @throws IOException with a sentence if it cannot be started
     */
    public static Execution of(Inside command, Duration timeout) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.argv())
                .directory(command.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        Process process = builder.start();
        Reader out = new Reader(process.getInputStream());
        Reader err = new Reader(process.getErrorStream());
        out.start();
        err.start();
        try {
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            end(process);
            // Something that it left in the background may hold a stream open.
            out.join(1_000);
            err.join(1_000);
            return new Execution(
                    ended ? process.exitValue() : null, out.text(), err.text(), out.truncated() || err.truncated());
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IOException("the agent is ending", e);
        }
    }

    /** Not by the process' own method, which closes the streams before what is in them has been read. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
    }

    /** Keeps the beginning of a stream, and reads on so that the writer is not held up. */
    private static final class Reader extends Thread {
        private final InputStream from;
        private final byte[] kept = new byte[MOST_BYTES];
        private int length;
        private boolean truncated;

        Reader(InputStream from) {
            super("exec-output");
            this.from = from;
            setDaemon(true);
        }

        @Override
        public void run() {
            byte[] buffer = new byte[8 * 1024];
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
            int room = Math.min(n, MOST_BYTES - length);
            System.arraycopy(buffer, 0, kept, length, room);
            length += room;
            truncated |= room < n;
        }

        synchronized String text() {
            return new String(kept, 0, length, StandardCharsets.UTF_8);
        }

        synchronized boolean truncated() {
            return truncated;
        }
    }
}

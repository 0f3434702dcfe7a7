package io.mastercontrol.agent.log;

import io.mastercontrol.contracts.workload.WorkloadSpec.LogPolicy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Rotates an output that its writer holds open for appending. Whole lines are copied to {@code .1}, then the kernel takes
 * whole blocks away from the front of the open file ({@code fallocate --collapse-range}: ext4, XFS), or frees them in
 * place ({@code --punch-hole}: btrfs, tmpfs, F2FS). Both leave alone what is being written at the end, so nothing is
 * lost. Only where neither works is the file truncated, which loses what came between copying and truncating.
 */
public final class Rotation {
    private static final int BLOCK = 4096;

    private Rotation() {}

    /** Rotates if the file has grown beyond the policy's size; deletes what is too old. Tells whether it rotated. */
    public static boolean check(LogFiles log, LogPolicy policy, Instant now) throws IOException {
        if (policy.maxAge().isPresent()) {
            dropOld(log, policy, policy.maxAge().get(), now);
        }
        if (!Files.exists(log.current())) {
            return false;
        }
        synchronized (log) {
            Marks marks = log.marks();
            long size = Files.size(log.current());
            long start = Math.min(marks.start(), size);
            if (size - start < Math.max(policy.maxSizeBytes(), BLOCK)) {
                return false;
            }
            rotate(log, policy, marks.shift(), start, size);
            return true;
        }
    }

    private static void rotate(LogFiles log, LogPolicy policy, long shift, long start, long size) throws IOException {
        long upTo = endOfLastLine(log.current(), start, size);
        Path copy = log.rotated(0);
        copy(log.current(), copy, start, upTo);
        for (int number = policy.keep() - 1; number >= 1; number--) {
            if (Files.exists(log.rotated(number))) {
                Files.move(log.rotated(number), log.rotated(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (policy.keep() > 0) {
            Files.move(copy, log.rotated(1), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(copy);
        }
        shorten(log, shift, upTo);
    }

    private static void shorten(LogFiles log, long shift, long upTo) throws IOException {
        long blocks = upTo / BLOCK * BLOCK;
        if (blocks < Files.size(log.current()) && fallocate("--collapse-range", blocks, log.current())) {
            log.mark(new Marks(shift + blocks, upTo - blocks));
        } else if (fallocate("--punch-hole", blocks, log.current())) {
            log.mark(new Marks(shift, upTo));
        } else {
            try (FileChannel channel = FileChannel.open(log.current(), StandardOpenOption.WRITE)) {
                long all = channel.size();
                channel.truncate(0);
                log.mark(new Marks(shift + all, 0));
            }
        }
    }

    private static boolean fallocate(String how, long length, Path file) throws IOException {
        if (length == 0) {
            return false;
        }
        Process process = new ProcessBuilder("fallocate", how, "-o", "0", "-l", Long.toString(length), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void copy(Path from, Path to, long start, long end) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (long at = start; at < end; ) {
                at += in.transferTo(at, end - at, out);
            }
            out.force(false);
        }
    }

    /** The end of the last whole line; the end of everything if there is no line feed near it. */
    private static long endOfLastLine(Path file, long start, long size) throws IOException {
        long from = Math.max(start, size - LogFiles.CHUNK);
        byte[] bytes = new byte[(int) (size - from)];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(from);
            in.readFully(bytes);
        }
        for (int at = bytes.length - 1; at >= 0; at--) {
            if (bytes[at] == '\n') {
                return from + at + 1;
            }
        }
        return size;
    }

    private static void dropOld(LogFiles log, LogPolicy policy, Duration maxAge, Instant now) throws IOException {
        for (int number = 1; number <= policy.keep(); number++) {
            Path old = log.rotated(number);
            if (Files.exists(old)
                    && Files.getLastModifiedTime(old).toInstant().plus(maxAge).isBefore(now)) {
                Files.delete(old);
            }
        }
    }
}

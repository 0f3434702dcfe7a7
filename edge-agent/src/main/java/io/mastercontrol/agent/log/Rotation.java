package io.mastercontrol.agent.log;

import io.mastercontrol.agent.log.Marks.Moving;
import io.mastercontrol.agent.log.Marks.Taking;
import io.mastercontrol.contracts.workload.WorkloadSpec.LogPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Rotates an output that its writer holds open for appending. Whole lines are copied to {@code .1}, then the kernel takes
 * whole blocks away from the front of the open file ({@code fallocate --collapse-range}: ext4, XFS), or frees them in
 * place ({@code --punch-hole}: btrfs, tmpfs, F2FS). Both leave alone what is being written at the end, so nothing is
 * lost. Only where neither works is the file truncated, which loses what came between copying and truncating.
 */
public final class Rotation {
    private static final int BLOCK = 4096;
    private static final int PATIENCE = 30;

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

    /** Each step is announced in the marks before it is done, so that the next agent can tell where this one was killed. */
    private static void rotate(LogFiles log, LogPolicy policy, long shift, long start, long size) throws IOException {
        long upTo = endOfLastLine(log.current(), start, size);
        copy(log.current(), log.rotated(0), start, upTo);
        Moving moving = new Moving(upTo, policy.keep());
        log.mark(new Marks(shift, start, moving));
        move(log, moving);
        Marks moved = new Marks(shift, upTo);
        log.mark(moved);
        shorten(log, moved);
    }

    /** Makes the copy the newest of the rotated files, if that has not been done. */
    private static void move(LogFiles log, Moving moving) throws IOException {
        Path copy = log.rotated(0);
        if (!Files.exists(copy)) {
            return;
        }
        if (moving.keep() == 0) {
            Files.delete(copy);
            return;
        }
        int free = 1;
        while (free < moving.keep() && Files.exists(log.rotated(free))) {
            free++;
        }
        for (int number = free - 1; number >= 0; number--) {
            Files.move(log.rotated(number), log.rotated(number + 1), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void shorten(LogFiles log, Marks moved) throws IOException {
        long blocks = moved.start() / BLOCK * BLOCK;
        if (blocks == 0) {
            return;
        }
        Path file = log.current();
        Marks without = new Marks(moved.shift() + blocks, moved.start() - blocks);
        boolean done = blocks < Files.size(file)
                        && take(log, moved, without, () -> fallocate("--collapse-range", blocks, file))
                || fallocate("--punch-hole", blocks, file);
        if (!done) {
            take(log, moved, new Marks(moved.shift() + Files.size(file), 0), () -> truncate(file));
        }
    }

    private interface Removal {
        void tried() throws IOException;
    }

    /** Takes the front away, of which nobody reads anything any more. Tells whether it could. */
    private static boolean take(LogFiles log, Marks before, Marks after, Removal removal) throws IOException {
        Taking taking = new Taking(token(), after.shift(), after.start());
        try (FileChannel channel = FileChannel.open(log.current(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(taking.token().getBytes(StandardCharsets.US_ASCII)), 0);
        }
        log.mark(new Marks(before.shift(), before.start(), taking));
        removal.tried();
        boolean done = !begins(log.current(), taking.token());
        log.mark(done ? after : before);
        return done;
    }

    private static String token() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong());
    }

    private static boolean begins(Path file, String token) throws IOException {
        return Files.exists(file) && LogFiles.read(file, 0, token.length()).equals(token);
    }

    /** What an agent that was killed has left of a rotation is finished. */
    static Marks broughtToItsEnd(LogFiles log, Marks found) throws IOException {
        if (found.underWay() instanceof Moving moving) {
            move(log, moving);
            return new Marks(found.shift(), moving.upTo());
        }
        if (found.underWay() instanceof Taking taking) {
            endOrphans(log.current());
            return begins(log.current(), taking.token()) ? found.settled() : new Marks(taking.shift(), taking.start());
        }
        return found;
    }

    /** What the agent had begun goes on without it, and must not act after it has been looked at. */
    private static void endOrphans(Path file) {
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            List<String> line = List.of(process.info().arguments().orElse(new String[0]));
            if (line.contains(file.toString()) && line.contains("--collapse-range")) {
                process.destroyForcibly();
                process.onExit()
                        .completeOnTimeout(process, PATIENCE, TimeUnit.SECONDS)
                        .join();
            }
        }
    }

    private static void truncate(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /** Acts only when told to, by an agent that lives then: so the next one finds whatever may still act. */
    private static boolean fallocate(String how, long length, Path file) throws IOException {
        List<String> line = List.of("sh", "-c", "read -r go && exec \"$@\"", "sh", "fallocate", how, "-o", "0", "-l");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(line))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.command().addAll(List.of(Long.toString(length), file.toString()));
        Process process = builder.start();
        try (OutputStream told = process.getOutputStream()) {
            told.write('\n');
        }
        // Not to be interrupted: what it does would be done, and not noted.
        process.onExit().completeOnTimeout(process, PATIENCE, TimeUnit.SECONDS).join();
        if (process.isAlive()) {
            process.destroyForcibly().onExit().join();
        }
        return process.exitValue() == 0;
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

package io.mastercontrol.benchmarks;

import io.mastercontrol.contracts.delta.PatchSeal;
import io.mastercontrol.contracts.delta.PatchedTar;
import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.Scratch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code DeltaApplying TREE PATCH SIZE}: applies a patch as an agent does, and prints hash, seconds and kilobytes that it took more. */
final class DeltaApplying {
    private DeltaApplying() {}

    public static void main(String[] arguments) throws IOException {
        Path patch = Path.of(arguments[1]);
        long before = resident();
        long began = System.nanoTime();
        Path opened = Path.of(arguments[1] + ".opened");
        try (InputStream body = new BufferedInputStream(Files.newInputStream(patch))) {
            body.skipNBytes(PatchSeal.BYTES);
            InputStream tar = PatchedTar.open(
                    body, DeltaPairs.tree(Path.of(arguments[0])), scratch(opened), Long.parseLong(arguments[2]));
            String hash = DeltaPairs.hash(tar);
            System.out.printf(
                    java.util.Locale.ROOT, "%s %.1f %d%n", hash, (System.nanoTime() - began) / 1e9, peak() - before);
        } finally {
            Files.deleteIfExists(opened);
        }
    }

    private static Scratch scratch(Path file) {
        return new Scratch() {
            @Override
            public OutputStream write(long size) throws IOException {
                return new java.io.BufferedOutputStream(Files.newOutputStream(file));
            }

            @Override
            public RandomBytes read() throws IOException {
                RandomAccessFile in = new RandomAccessFile(file.toFile(), "r");
                long size = in.length();
                return new RandomBytes() {
                    @Override
                    public long size() {
                        return size;
                    }

                    @Override
                    public void read(long at, byte[] into, int offset, int length) throws IOException {
                        in.seek(at);
                        in.readFully(into, offset, length);
                    }
                };
            }
        };
    }

    private static long resident() throws IOException {
        return status("VmRSS:");
    }

    private static long peak() throws IOException {
        return status("VmHWM:");
    }

    private static long status(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}

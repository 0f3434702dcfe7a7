package io.mastercontrol.cli.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Names at the top of a tar, without reading what is in it. */
final class TarNames {
    private static final int BLOCK = 512;
    private static final int MOST_ENTRIES = 10_000;

    private TarNames() {}

    static boolean has(Path tar, String... names) throws IOException {
        List<String> wanted = List.of(names);
        try (SeekableByteChannel channel = Files.newByteChannel(tar)) {
            for (int entry = 0; entry < MOST_ENTRIES; entry++) {
                ByteBuffer header = ByteBuffer.allocate(BLOCK);
                while (header.hasRemaining() && channel.read(header) >= 0) {
                    // A channel may give less than is asked for.
                }
                String name = text(header.array(), 0, 100);
                if (header.hasRemaining() || name.isEmpty()) {
                    return false;
                }
                if (wanted.contains(name)) {
                    return true;
                }
                long size = size(text(header.array(), 124, 12));
                channel.position(channel.position() + (size + BLOCK - 1) / BLOCK * BLOCK);
            }
            return false;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Octal; a size above 8 GiB is written otherwise, and nothing that is looked for comes after such an entry. */
    private static long size(String octal) {
        try {
            return Long.parseLong(octal.trim(), 8);
        } catch (NumberFormatException e) {
            throw new UncheckedIOException(new IOException("the tar has an entry of unknown size", e));
        }
    }

    private static String text(byte[] header, int at, int width) {
        int end = at;
        while (end < at + width && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }
}

package io.mastercontrol.agent.outbox;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An append-only file of records, each {@code length (4 bytes), CRC-32C (4 bytes), bytes}. What a power cut left half
 * written at the end is cut off when the file is opened; a damaged record with others behind it keeps its number, and is
 * read as nothing. The first record has the number in the file's name.
 */
final class Segment {
    private static final int HEADER = 8;
    private static final int MAX_RECORD = 1024 * 1024;

    private final Path file;
    private final long first;
    /** Offset of each record in the file, by its number less {@code first}. */
    private final List<Integer> offsets = new ArrayList<>();

    private int end;

    private Segment(Path file, long first) {
        this.file = file;
        this.first = first;
    }

    static Segment create(Path directory, long first) throws IOException {
        Path file = directory.resolve(String.format("events-%019d.log", first));
        Files.deleteIfExists(file);
        Files.createFile(file);
        return new Segment(file, first);
    }

    static Segment open(Path file) throws IOException {
        String name = file.getFileName().toString();
        Segment segment = new Segment(file, Long.parseLong(name.substring(7, name.length() - 4)));
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "rw")) {
            while (segment.readable(in)) {
                segment.offsets.add(segment.end);
                segment.end = (int) in.getFilePointer();
            }
            if (in.length() > segment.end) {
                in.setLength(segment.end);
                in.getFD().sync();
            }
        }
        return segment;
    }

    private boolean readable(RandomAccessFile in) throws IOException {
        in.seek(end);
        if (in.length() - end < HEADER) {
            return false;
        }
        int length = in.readInt();
        int crc = in.readInt();
        if (length <= 0 || length > MAX_RECORD || in.length() - end - HEADER < length) {
            return false;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return crc(bytes) == crc || in.getFilePointer() < in.length();
    }

    /** Appends and forces to the disk; after a failure the file is as it was before. */
    void append(List<byte[]> records) throws IOException {
        int size = records.stream().mapToInt(record -> record.length + HEADER).sum();
        ByteBuffer buffer = ByteBuffer.allocate(size);
        List<Integer> added = new ArrayList<>(records.size());
        for (byte[] record : records) {
            added.add(end + buffer.position());
            buffer.putInt(record.length).putInt(crc(record)).put(record);
        }
        buffer.flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            try {
                int position = end;
                while (buffer.hasRemaining()) {
                    position += channel.write(buffer, position);
                }
                channel.force(false);
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        }
        offsets.addAll(added);
        end += size;
    }

    /** An empty array stands for a record that is damaged. Records from number {@code from} on, at most {@code limit} of them and about {@code maxBytes}. */
    List<byte[]> read(long from, int limit, int maxBytes) throws IOException {
        List<byte[]> records = new ArrayList<>();
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            int budget = maxBytes;
            for (long n = Math.max(from, first); n <= last() && records.size() < limit && budget > 0; n++) {
                in.seek(offsets.get((int) (n - first)));
                byte[] bytes = new byte[in.readInt()];
                int crc = in.readInt();
                in.readFully(bytes);
                records.add(crc(bytes) == crc ? bytes : new byte[0]);
                budget -= bytes.length;
            }
        }
        return records;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    long first() {
        return first;
    }

    /** Number of the last record; {@code first() - 1} when empty. */
    long last() {
        return first + offsets.size() - 1;
    }

    int bytes() {
        return end;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}

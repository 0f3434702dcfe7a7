package io.mastercontrol.contracts.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a tar the content of its files is, and the hash of each, so that who has a file already need not fetch it again.
 * What is between is not in it. Written as a line for each: offset, length, SHA-256 in hex.
 *
 * @param files in the order of their offsets, without overlaps
 */
public record ContentMap(List<Part> files) {
    /** Of smaller files, asking costs as much as fetching. */
    public static final int SMALLEST = 4_096;

    /** Files beyond these are not told of. */
    public static final int MOST = 20_000;

    /** Bytes that the text of one can have. */
    public static final int MOST_BYTES = MOST * 110;

    private static final int BLOCK = 512;
    private static final Pattern LINE = Pattern.compile("(\\d{1,18}) (\\d{1,18}) ([0-9a-f]{64})");

    /** The content of one file. */
    public record Part(long offset, long length, String sha256) {
        public long end() {
            return offset + length;
        }
    }

    public ContentMap {
        files = List.copyOf(files);
    }

    /** Reads a tar to its end, or to where it is none. */
    public static ContentMap of(InputStream tar) throws IOException {
        List<Part> files = new ArrayList<>();
        byte[] header = new byte[BLOCK];
        long at = 0;
        while (tar.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
            at += BLOCK;
            long size = size(header);
            if (size < 0) {
                break;
            }
            boolean file = header[156] == '0' || header[156] == 0;
            if (file && size >= SMALLEST && files.size() < MOST) {
                String hash = hash(tar, size);
                if (hash == null) {
                    break;
                }
                files.add(new Part(at, size, hash));
            } else {
                tar.skipNBytes(size);
            }
            long padding = (BLOCK - size % BLOCK) % BLOCK;
            tar.skipNBytes(padding);
            at += size + padding;
        }
        return new ContentMap(files);
    }

    /** Octal digits, or a number in base 256 for what is larger; -1 if it is neither. */
    private static long size(byte[] header) {
        if ((header[124] & 0x80) != 0) {
            long size = 0;
            for (int i = 128; i < 136; i++) {
                size = size << 8 | header[i] & 0xff;
            }
            return size;
        }
        long size = 0;
        for (int i = 124; i < 136 && header[i] != 0 && header[i] != ' '; i++) {
            if (header[i] < '0' || header[i] > '7') {
                return -1;
            }
            size = size * 8 + header[i] - '0';
        }
        return size;
    }

    private static String hash(InputStream in, long size) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 * 1024];
        for (long left = size; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                return null;
            }
            digest.update(buffer, 0, n);
            left -= n;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        files.forEach(file -> text.append(file.offset())
                .append(' ')
                .append(file.length())
                .append(' ')
                .append(file.sha256())
                .append('\n'));
        return text.toString();
    }

    /**
     * Reads the text of one; it is not to be trusted beyond its form.
     *
     * @param size bytes of the tar
     * @throws IllegalArgumentException if it is none for so many bytes
     */
    public static ContentMap parse(byte[] text, long size) {
        List<Part> files = new ArrayList<>();
        long end = 0;
        for (String line : new String(text, StandardCharsets.US_ASCII).split("\n")) {
            Matcher part = LINE.matcher(line);
            if (line.isEmpty()) {
                continue;
            }
            if (!part.matches() || files.size() == MOST) {
                throw new IllegalArgumentException("this is no map of a tar's content");
            }
            Part file = new Part(Long.parseLong(part.group(1)), Long.parseLong(part.group(2)), part.group(3));
            if (file.offset() < end || file.length() < 1 || file.end() > size) {
                throw new IllegalArgumentException("the map of the tar's content does not fit it");
            }
            end = file.end();
            files.add(file);
        }
        return new ContentMap(files);
    }
}

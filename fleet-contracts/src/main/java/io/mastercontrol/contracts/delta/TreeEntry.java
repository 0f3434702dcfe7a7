package io.mastercontrol.contracts.delta;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One entry of an unpacked artifact.
 *
 * @param path from the directory's root, with {@code /}
 * @param executable of a file
 * @param size of a file, else 0
 * @param target of a link, else the empty text
 */
public record TreeEntry(String path, Kind kind, boolean executable, long size, String target) {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final long LARGEST_OCTAL = 077777777777L;

    /** What it is. */
    public enum Kind {
        FILE('0'),
        LINK('2'),
        DIRECTORY('5');

        private final char type;

        Kind(char type) {
            this.type = type;
        }
    }

    /** Bytes that it takes in a canonical tar, a multiple of 512. */
    long tarSize() {
        return header().length + padded(size);
    }

    static long padded(long size) {
        return size + BLOCK - 1 & -BLOCK;
    }

    /**
     * What precedes its content in a tar that depends on names and contents alone (POSIX.1-2001, as
     * {@code master-control release create} writes it).
     */
    public byte[] header() {
        String name = kind == Kind.DIRECTORY ? path + "/" : path;
        String extended = record("path", name, NAME) + record("linkpath", target, NAME);
        if (size > LARGEST_OCTAL) {
            extended += record("size", Long.toString(size), 0);
        }
        int mode = kind == Kind.LINK ? 0777 : kind == Kind.DIRECTORY || executable ? 0755 : 0644;
        if (extended.isEmpty()) {
            byte[] header = new byte[BLOCK];
            block(header, 0, kind.type, name, target, mode, size);
            return header;
        }
        byte[] bytes = extended.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[2 * BLOCK + (int) padded(bytes.length)];
        block(header, 0, 'x', "pax", "", 0644, bytes.length);
        System.arraycopy(bytes, 0, header, BLOCK, bytes.length);
        block(header, header.length - BLOCK, kind.type, name, target, mode, size);
        return header;
    }

    /** {@code "LENGTH KEY=VALUE\n"}, where the length counts itself; nothing where the value fits into the header. */
    private static String record(String key, String value, int fits) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= fits) {
            return "";
        }
        int rest = bytes + key.length() + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        return length + " " + key + "=" + value + "\n";
    }

    private static void block(byte[] into, int at, char type, String name, String target, int mode, long size) {
        text(into, at, NAME, name);
        octal(into, at + 100, 8, mode);
        octal(into, at + 108, 8, 0);
        octal(into, at + 116, 8, 0);
        octal(into, at + 124, 12, Math.min(size, LARGEST_OCTAL));
        octal(into, at + 136, 12, 0);
        into[at + 156] = (byte) type;
        text(into, at + 157, NAME, target);
        text(into, at + 257, 8, "ustar\00000");
        Arrays.fill(into, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + BLOCK; i++) {
            sum += into[i] & 0xff;
        }
        octal(into, at + 148, 7, sum);
    }

    private static void text(byte[] into, int at, int width, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, into, at, Math.min(width, bytes.length));
    }

    private static void octal(byte[] into, int at, int width, long number) {
        long rest = number;
        for (int i = width - 2; i >= 0; i--) {
            into[at + i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        into[at + width - 1] = 0;
    }
}

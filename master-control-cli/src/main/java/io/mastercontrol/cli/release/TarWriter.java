package io.mastercontrol.cli.release;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes POSIX.1-2001 tar (pax) with nothing in it but names, contents, link targets and the executable bit. A library
 * writer puts the name of the user who runs it into every header, long names' too, and so gives each user another digest
 * of the same content.
 */
final class TarWriter {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final long LARGEST_OCTAL = 077777777777L;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void directory(String name) throws IOException {
        entry('5', name + "/", "", 0755, 0);
    }

    void link(String name, String target) throws IOException {
        entry('2', name, target, 0777, 0);
    }

    void file(String name, boolean executable, long size, InputStream content) throws IOException {
        entry('0', name, "", executable ? 0755 : 0644, size);
        long copied = content.transferTo(out);
        if (copied != size) {
            throw new IOException(name + " changes while it is read");
        }
        pad(size);
    }

    /** The end of the archive; the stream stays open. */
    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private void entry(char type, String name, String target, int mode, long size) throws IOException {
        String extended = record("path", name, NAME) + record("linkpath", target, NAME);
        if (size > LARGEST_OCTAL) {
            extended += record("size", Long.toString(size), 0);
        }
        if (!extended.isEmpty()) {
            byte[] bytes = extended.getBytes(StandardCharsets.UTF_8);
            header('x', "pax", "", 0644, bytes.length);
            out.write(bytes);
            pad(bytes.length);
        }
        header(type, name, target, mode, size);
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

    private void header(char type, String name, String target, int mode, long size) throws IOException {
        byte[] header = new byte[BLOCK];
        text(header, 0, NAME, name);
        octal(header, 100, 8, mode);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, Math.min(size, LARGEST_OCTAL));
        octal(header, 136, 12, 0);
        header[156] = (byte) type;
        text(header, 157, NAME, target);
        text(header, 257, 8, "ustar\00000");
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 7, sum);
        out.write(header);
    }

    private static void text(byte[] header, int at, int width, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, Math.min(width, bytes.length));
    }

    private static void octal(byte[] header, int at, int width, long number) {
        text(header, at, width, String.format("%0" + (width - 1) + "o\0", number));
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }
}

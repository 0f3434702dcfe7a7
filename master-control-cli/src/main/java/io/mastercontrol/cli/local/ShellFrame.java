package io.mastercontrol.cli.local;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One piece of a shell's two streams, as the agent speaks: a letter, the length of the content in two bytes, the content. */
record ShellFrame(char type, byte[] content) {
    static final char INPUT = 'I';
    static final char SIZE = 'R';
    static final char OUTPUT = 'O';
    /** So many bytes of input were taken, and as many more may be sent. */
    static final char CREDIT = 'C';

    static final char EXIT = 'X';
    static final char ERROR = 'E';

    /** Longest content. */
    static final int LONGEST = 16 * 1024;
    /** Bytes of input that may be on their way. */
    static final int WINDOW = 64 * 1024;

    private static final int HEAD = 3;

    static ShellFrame size(int rows, int columns) {
        return new ShellFrame(
                SIZE,
                ByteBuffer.allocate(4)
                        .putShort((short) rows)
                        .putShort((short) columns)
                        .array());
    }

    /** The next one; empty where the stream ends between two. */
    static Optional<ShellFrame> read(InputStream from) throws IOException {
        int type = from.read();
        if (type < 0) {
            return Optional.empty();
        }
        DataInputStream in = new DataInputStream(from);
        byte[] content = new byte[in.readUnsignedShort()];
        in.readFully(content);
        return Optional.of(new ShellFrame((char) type, content));
    }

    byte[] bytes() {
        return ByteBuffer.allocate(HEAD + content.length)
                .put((byte) type)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    int number() {
        int number = 0;
        for (byte b : content) {
            number = number << 8 | b & 0xff;
        }
        return number;
    }

    String text() {
        return new String(content, StandardCharsets.UTF_8);
    }
}

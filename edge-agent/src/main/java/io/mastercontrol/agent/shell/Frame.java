package io.mastercontrol.agent.shell;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One piece of a shell's two streams: a letter, the length of the content in two bytes, the content. The same between the
 * command line and the agent as between the agent and {@code terminal.pl}, which says what the letters are; {@link #ERROR} is
 * the agent's own.
 */
record Frame(char type, byte[] content) {
    static final char INPUT = 'I';
    static final char SIZE = 'R';
    static final char VARIABLES = 'V';
    static final char GO = 'G';
    static final char OUTPUT = 'O';
    static final char CREDIT = 'C';
    static final char EXIT = 'X';
    /** Why there is no exit code: one sentence. */
    static final char ERROR = 'E';

    static final int LONGEST = 16 * 1024;
    private static final int HEAD = 3;

    Frame {
        if (content.length > LONGEST) {
            throw new IllegalArgumentException("a frame of " + content.length + " bytes is longer than " + LONGEST);
        }
    }

    static Frame error(String sentence) {
        return new Frame(ERROR, sentence.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The next one; empty where the stream ends between two.
     *
     * @throws EOFException if it ends within one
     * @throws ProtocolException if it claims to be longer than it may be
     */
    static Optional<Frame> read(InputStream from) throws IOException {
        int type = from.read();
        if (type < 0) {
            return Optional.empty();
        }
        DataInputStream in = new DataInputStream(from);
        int length = in.readUnsignedShort();
        if (length > LONGEST) {
            throw new ProtocolException("a frame of " + length + " bytes is longer than " + LONGEST);
        }
        byte[] content = new byte[length];
        in.readFully(content);
        return Optional.of(new Frame((char) type, content));
    }

    byte[] bytes() {
        return ByteBuffer.allocate(HEAD + content.length)
                .put((byte) type)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    /** Of two or four bytes, the greatest first. */
    long number() {
        long number = 0;
        for (byte b : content) {
            number = number << 8 | b & 0xff;
        }
        return number;
    }
}

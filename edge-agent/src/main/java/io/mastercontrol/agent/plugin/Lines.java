package io.mastercontrol.agent.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of UTF-8 text, none of which can fill the memory. What ends without a line feed is no line. */
final class Lines {
    private final InputStream in;
    private final int longest;
    private byte[] buffer = new byte[1024];
    private int from;
    private int to;

    /** @param longest most bytes of a line */
    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** A line is longer than any may be. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        TooLong(int longest) {
            super("a line is longer than " + longest + " bytes");
        }
    }

    /** The next line, or empty at the end. */
    Optional<String> next() throws IOException {
        int searched = from;
        while (true) {
            for (int i = searched; i < to; i++) {
                if (buffer[i] == '\n' && i - from <= longest) {
                    String line = new String(buffer, from, i - from, StandardCharsets.UTF_8);
                    from = i + 1;
                    return Optional.of(line);
                }
            }
            if (to - from > longest + 1) {
                throw new TooLong(longest);
            }
            searched = makeRoom();
            int read = in.read(buffer, to, buffer.length - to);
            if (read < 0) {
                return Optional.empty();
            }
            to += read;
        }
    }

    /** Moves what is left to the front; a buffer that was needed for one long line does not stay. */
    private int makeRoom() {
        int left = to - from;
        int wanted = left * 2 < 1024 ? 1024 : Math.min(left * 2, longest + 1024);
        byte[] next = buffer.length < wanted || buffer.length > 64 * wanted ? new byte[wanted] : buffer;
        System.arraycopy(buffer, from, next, 0, left);
        buffer = next;
        from = 0;
        to = left;
        return left;
    }
}

package io.mastercontrol.registry.inventory;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8 text, none of which is longer in memory than it may be. */
final class TextLines {
    static final int LONGEST = 64 * 1024;
    private static final char MARK = '\uFEFF';

    private final InputStream in;
    private int number;

    TextLines(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /** A line without its end: the text, or why it has none; both null after the last. */
    record Line(int number, String text, String wrong) {
        boolean isEnd() {
            return text == null && wrong == null;
        }
    }

    Line next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = 0;
        int read = in.read();
        if (read < 0) {
            return new Line(number, null, null);
        }
        number++;
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (length++ < LONGEST) {
                bytes.write(read);
            }
        }
        return length > LONGEST
                ? new Line(number, null, "has more than " + LONGEST + " bytes")
                : decoded(bytes.toByteArray());
    }

    private Line decoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (number == 1 && !text.isEmpty() && text.charAt(0) == MARK) {
                text = text.substring(1);
            }
            if (text.indexOf('\0') >= 0) {
                return new Line(number, null, "holds a NUL character");
            }
            return new Line(number, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, null);
        } catch (CharacterCodingException e) {
            return new Line(number, null, "is no UTF-8 text");
        }
    }
}

package io.mastercontrol.agent.neighbour;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * First line and fields of an HTTP/1.1 message (RFC 9112), as far as neighbours need them: no bodies of unknown length, nothing
 * folded, nothing long.
 */
record Head(String first, Map<String, String> fields) {
    private static final int LONGEST_LINE = 512;
    private static final int MOST_FIELDS = 24;

    /** The next one on a connection; empty when the other side has nothing more to say. */
    static Optional<Head> read(InputStream in) throws IOException {
        String first = line(in, true);
        if (first == null) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        for (String line = line(in, false); !line.isEmpty(); line = line(in, false)) {
            int colon = line.indexOf(':');
            if (colon < 1 || fields.size() >= MOST_FIELDS) {
                throw new ProtocolException("this is no head of a message");
            }
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return Optional.of(new Head(first, Map.copyOf(fields)));
    }

    private static String line(InputStream in, boolean mayEnd) throws IOException {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 && mayEnd && length == 0) {
                return null;
            }
            if (next < 0 || length == LONGEST_LINE) {
                throw new ProtocolException(next < 0 ? "the message was cut off" : "a line is too long");
            }
            line[length++] = (byte) next;
        }
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.US_ASCII);
    }

    /** A field that is a number, or the other value if there is none. */
    long number(String field, long otherwise) throws ProtocolException {
        String value = fields.get(field);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("\\d{1,18}")) {
            throw new ProtocolException(field + " is no number");
        }
        return Long.parseLong(value);
    }
}

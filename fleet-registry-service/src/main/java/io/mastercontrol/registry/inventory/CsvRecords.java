package io.mastercontrol.registry.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Records of RFC 4180: commas, quotes doubled in quotes, line breaks in quotes. */
final class CsvRecords {
    private final TextLines lines;

    CsvRecords(InputStream in) {
        lines = new TextLines(in);
    }

    /** A record and the line on which it begins; or what is wrong with it; both null after the last. */
    record Fields(int line, List<String> values, String wrong) {
        boolean isEnd() {
            return values == null && wrong == null;
        }
    }

    Fields next() throws IOException {
        TextLines.Line line = lines.next();
        while (line.text() != null && line.text().isBlank()) {
            line = lines.next();
        }
        int first = line.number();
        if (line.text() == null) {
            return new Fields(first, null, line.wrong());
        }
        StringBuilder record = new StringBuilder(line.text());
        while (isOpen(record)) {
            TextLines.Line more = lines.next();
            if (more.isEnd()) {
                return new Fields(first, null, "has a quote that never ends");
            }
            if (more.wrong() != null) {
                return new Fields(more.number(), null, more.wrong());
            }
            record.append('\n').append(more.text());
            if (record.length() > TextLines.LONGEST) {
                return new Fields(first, null, "has a quote that does not end within " + TextLines.LONGEST + " bytes");
            }
        }
        return split(first, record.toString());
    }

    private static boolean isOpen(StringBuilder text) {
        return text.chars().filter(c -> c == '"').count() % 2 == 1;
    }

    private static Fields split(int line, String record) {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder value = new StringBuilder();
            if (at < record.length() && record.charAt(at) == '"') {
                at = quoted(record, at + 1, value);
                if (at < record.length() && record.charAt(at) != ',') {
                    return new Fields(line, null, "has something behind the end of a quote");
                }
            } else {
                int comma = record.indexOf(',', at);
                int end = comma < 0 ? record.length() : comma;
                value.append(record, at, end);
                at = end;
                if (value.indexOf("\"") >= 0) {
                    return new Fields(line, null, "has a quote in the middle of a field; quote the whole field");
                }
            }
            values.add(value.toString());
            if (at >= record.length()) {
                return new Fields(line, values, null);
            }
            at++;
        }
    }

    /** Reads to the end of a quote; returns the place behind it. */
    private static int quoted(String record, int from, StringBuilder value) {
        int at = from;
        while (at < record.length()) {
            char c = record.charAt(at);
            if (c != '"') {
                value.append(c);
                at++;
            } else if (at + 1 < record.length() && record.charAt(at + 1) == '"') {
                value.append('"');
                at += 2;
            } else {
                return at + 1;
            }
        }
        return at;
    }

    /** A field as it is written: quoted if it has to be. */
    static String field(String value) {
        boolean plain = value.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r')
                && value.equals(value.strip());
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}

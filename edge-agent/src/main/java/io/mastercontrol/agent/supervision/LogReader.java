package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.log.LogFiles.Piece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers log queries; a cursor is {@code OUT-ERR}, the two positions. */
final class LogReader {
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    private LogReader() {}

    /** @throws IllegalArgumentException for a cursor that this agent did not give */
    static LogSlice read(LogFiles stdout, LogFiles stderr, LogQuery query) {
        try {
            Matcher cursor = CURSOR.matcher(query.after().orElse(""));
            if (query.after().isPresent() && !cursor.matches()) {
                throw new IllegalArgumentException("after: " + query.after().get() + " is no cursor of this agent");
            }
            boolean after = query.after().isPresent();
            boolean both = query.stream() == LogQuery.Stream.all;
            Piece out = query.stream() == LogQuery.Stream.stderr
                    ? new Piece("", stdout.end(), false)
                    : piece(stdout, after ? Long.parseLong(cursor.group(1)) : -1, query.lines());
            Piece err = query.stream() == LogQuery.Stream.stdout
                    ? new Piece("", stderr.end(), false)
                    : piece(stderr, after ? Long.parseLong(cursor.group(2)) : -1, query.lines());
            String text = both
                            && !out.text().isEmpty()
                            && !out.text().endsWith("\n")
                            && !err.text().isEmpty()
                    ? out.text() + "\n" + err.text()
                    : out.text() + err.text();
            return new LogSlice(text, out.end() + "-" + err.end(), out.truncated() || err.truncated());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the captured output: " + e.getMessage(), e);
        }
    }

    private static Piece piece(LogFiles log, long after, int lines) throws IOException {
        return after < 0 ? log.tail(lines) : log.after(after, lines);
    }
}

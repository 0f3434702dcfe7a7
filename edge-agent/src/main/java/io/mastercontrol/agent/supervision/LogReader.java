package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.log.LogFiles.Piece;
import io.mastercontrol.agent.log.WholeLines;
import io.mastercontrol.agent.plugin.LogChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers log queries; a cursor is {@code OUT-ERR}, the two positions. Where there are log processors, only whole lines are
 * read, and what is shown is what has passed through them.
 *
 * @param over whether no process writes any more
 */
record LogReader(LogFiles stdout, LogFiles stderr, Optional<LogChain> processors, boolean over) {
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    /** @throws IllegalArgumentException for a cursor that this agent did not give */
    LogSlice read(LogQuery query) {
        try {
            Matcher cursor = CURSOR.matcher(query.after().orElse(""));
            if (query.after().isPresent() && !cursor.matches()) {
                throw new IllegalArgumentException("after: " + query.after().get() + " is no cursor of this agent");
            }
            boolean after = query.after().isPresent();
            boolean both = query.stream() == LogQuery.Stream.all;
            Piece out = query.stream() == LogQuery.Stream.stderr
                    ? new Piece("", stdout.end(), false)
                    : piece(stdout, "stdout", after ? Long.parseLong(cursor.group(1)) : -1, query.lines());
            Piece err = query.stream() == LogQuery.Stream.stdout
                    ? new Piece("", stderr.end(), false)
                    : piece(stderr, "stderr", after ? Long.parseLong(cursor.group(2)) : -1, query.lines());
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

    private Piece piece(LogFiles log, String stream, long after, int lines) throws IOException {
        if (processors.isEmpty()) {
            return after < 0 ? log.tail(lines) : log.after(after, lines);
        }
        WholeLines whole = new WholeLines(log, over);
        Piece read = after < 0 ? whole.tail(lines) : whole.after(after, lines);
        return new Piece(processed(stream, read.text()), read.end(), read.truncated());
    }

    private String processed(String stream, String text) {
        if (text.isEmpty()) {
            return text;
        }
        String end = text.endsWith("\n") ? "\n" : "";
        List<String> lines = List.of((end.isEmpty() ? text : text.substring(0, text.length() - 1)).split("\n", -1));
        LogChain.Processed processed = processors.get().process(stream, lines);
        List<String> shown = new ArrayList<>(processed.lines());
        processed.withheld().ifPresent(shown::add);
        return shown.isEmpty() ? "" : String.join("\n", shown) + end;
    }
}

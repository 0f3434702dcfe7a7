package io.mastercontrol.agent.log;

import io.mastercontrol.agent.log.LogFiles.Piece;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads captured output in whole lines only, for who must not see a part of one: a secret that is cut in two is recognized
 * in neither half.
 */
public final class WholeLines {
    private final LogFiles log;
    private final boolean over;

    /** @param over nothing more is being written: what stands there without a line feed is a line too */
    public WholeLines(LogFiles log, boolean over) {
        this.log = log;
        this.over = over;
    }

    /** The last lines before now; the piece ends where the last of them does. */
    public Piece tail(int lines) throws IOException {
        long end = log.end();
        long span = LogFiles.CHUNK;
        Bytes found = between(end - span, end);
        while (found.lines() <= lines && !found.fromTheStart() && span < LogFiles.MOST) {
            span = Math.min(LogFiles.MOST, span * 4);
            found = between(end - span, end);
        }
        return piece(found, lines, false);
    }

    /** The lines that ended after the position, the newest only if there are too many or the older ones are gone. */
    public Piece after(long position, int lines) throws IOException {
        long end = log.end();
        if (position == end) {
            return new Piece("", end, false);
        }
        if (position > end) {
            return tail(lines);
        }
        // From the byte before, which ends the line before.
        Bytes found = between(Math.max(lineBegin(position) - 1, end - LogFiles.MOST), end);
        return piece(found, lines, found.from() > position);
    }

    /** Where the line begins that the position is in, so that it is read as a whole; the position, if that is far. */
    private long lineBegin(long position) throws IOException {
        byte[] before = log.bytes(position - 1, position);
        if (before.length == 0 || before[0] == '\n') {
            return position;
        }
        Bytes back = between(position - LogFiles.CHUNK, position);
        for (int at = back.all().length; at > 0; at--) {
            if (back.all()[at - 1] == '\n') {
                return back.from() + at;
            }
        }
        return back.fromTheStart() ? back.from() : position;
    }

    /**
     * Bytes of the log.
     *
     * @param from position of the first
     * @param fromTheStart whether nothing older is there, so that a line begins at the first
     */
    private record Bytes(byte[] all, long from, boolean fromTheStart) {
        long end() {
            return from + all.length;
        }

        /** Where the first whole line begins. */
        int begin() {
            int at = 0;
            while (!fromTheStart && at < all.length && all[at] != '\n') {
                at++;
            }
            return fromTheStart ? 0 : Math.min(at + 1, all.length);
        }

        int lines() {
            int lines = 0;
            for (int i = begin(); i < all.length; i++) {
                lines += all[i] == '\n' ? 1 : 0;
            }
            return lines;
        }
    }

    private Bytes between(long from, long end) throws IOException {
        byte[] all = log.bytes(from, end);
        long first = end - all.length;
        return new Bytes(all, first, first > from || first == 0);
    }

    private Piece piece(Bytes found, int lines, boolean olderAreGone) {
        byte[] all = found.all();
        int begin = found.begin();
        int end = all.length;
        while (!over && end > begin && all[end - 1] != '\n') {
            end--;
        }
        String text = new String(all, begin, end - begin, StandardCharsets.UTF_8);
        Piece last = LogFiles.lastLines(text, lines, found.from() + end);
        return new Piece(last.text(), last.end(), last.truncated() || olderAreGone);
    }
}

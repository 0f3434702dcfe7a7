package io.mastercontrol.agent.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One captured output: {@code NAME.log}, which the workload's own file descriptor appends to, and {@code NAME.log.1} …,
 * older. Positions count every byte ever captured, so that a reader's place survives rotation.
 */
public final class LogFiles {
    static final int CHUNK = 1 << 16;
    static final int MOST = 4 << 20;

    private final Path current;
    /** As on the disk; read once, since only this agent writes them. */
    private Marks marks;

    public LogFiles(Path directory, String name) {
        this.current = directory.resolve(name + ".log");
    }

    public Path current() {
        return current;
    }

    Path rotated(int number) {
        return current.resolveSibling(current.getFileName() + "." + number);
    }

    private Path noted() {
        return current.resolveSibling("." + current.getFileName() + ".rotation");
    }

    /** What an earlier agent was doing when it was killed is brought to its end first. */
    synchronized Marks marks() throws IOException {
        if (marks == null) {
            Marks found = Marks.read(noted());
            if (found.underWay() instanceof Marks.Nothing) {
                marks = found;
            } else {
                mark(Rotation.broughtToItsEnd(this, found));
            }
        }
        return marks;
    }

    synchronized void mark(Marks next) throws IOException {
        next.write(noted());
        marks = next;
    }

    /**
     * A piece.
     *
     * @param end position behind it
     * @param truncated whether there was more
     */
    public record Piece(String text, long end, boolean truncated) {}

    /** Position behind the newest byte. */
    public synchronized long end() throws IOException {
        return marks().shift() + size();
    }

    /** 0 where there is no such file. */
    private long size() {
        return current.toFile().length();
    }

    /** The last lines before now. */
    public synchronized Piece tail(int lines) throws IOException {
        long end = end();
        List<String> pieces = new ArrayList<>();
        int missing = lines + 1;
        long budget = MOST;
        for (int number = 0; missing > 0 && budget > 0; number++) {
            Path file = number == 0 ? current : rotated(number);
            if (!Files.exists(file)) {
                if (number == 0) {
                    continue;
                }
                break;
            }
            long from = number == 0 ? Math.min(marks().start(), size()) : 0;
            String text = backwards(file, from, missing, budget);
            budget -= text.length();
            missing -= (int) text.chars().filter(c -> c == '\n').count();
            pieces.add(text);
        }
        Collections.reverse(pieces);
        return lastLines(String.join("", pieces), lines, end);
    }

    /** What came since the position, its newest lines only if there are too many or the older ones are gone. */
    public synchronized Piece after(long position, int lines) throws IOException {
        Marks marks = marks();
        long end = marks.shift() + size();
        if (position > end) {
            return tail(lines);
        }
        List<String> pieces = new ArrayList<>();
        long oldest = Math.max(position, end - MOST);
        long upTo = end;
        long first = Math.min(end, marks.shift() + marks.start());
        Path file = current;
        for (int number = 1; upTo > oldest && Files.exists(file); number++) {
            long shift = number == 1 ? marks.shift() : first;
            pieces.add(read(file, Math.max(oldest, first) - shift, upTo - shift));
            upTo = first;
            file = rotated(number);
            first -= Files.exists(file) ? Files.size(file) : 0;
        }
        Collections.reverse(pieces);
        Piece piece = lastLines(String.join("", pieces), lines, end);
        return new Piece(piece.text(), end, piece.truncated() || Math.max(upTo, oldest) > position);
    }

    static Piece lastLines(String text, int lines, long end) {
        if (lines <= 0) {
            return new Piece("", end, !text.isEmpty());
        }
        int at = text.length() - (text.endsWith("\n") ? 1 : 0);
        for (int left = lines; left > 0; left--) {
            at = text.lastIndexOf('\n', at - 1);
            if (at < 0) {
                return new Piece(text, end, false);
            }
        }
        return new Piece(text.substring(at + 1), end, true);
    }

    private static String backwards(Path file, long from, int lines, long budget) throws IOException {
        long size = Files.size(file);
        long start = size;
        String text = "";
        while (start > from
                && size - start < budget
                && text.chars().filter(c -> c == '\n').count() < lines) {
            start = Math.max(from, size - Math.max(CHUNK, 2 * (size - start)));
            text = read(file, start, size);
        }
        return text;
    }

    /** What is between the positions, or as much of its end as is still there. */
    synchronized byte[] bytes(long from, long end) throws IOException {
        Marks marks = marks();
        long first = marks.shift() + marks.start();
        byte[] all = new byte[0];
        Path file = current;
        for (int number = 1; end > from && Files.exists(file); number++) {
            long shift = number == 1 ? marks.shift() : first;
            byte[] piece = bytes(file, Math.max(from, first) - shift, end - shift);
            byte[] both = Arrays.copyOf(piece, piece.length + all.length);
            System.arraycopy(all, 0, both, piece.length, all.length);
            all = both;
            end = Math.min(end, first);
            file = rotated(number);
            first -= Files.exists(file) ? Files.size(file) : 0;
        }
        return all;
    }

    static String read(Path file, long from, long to) throws IOException {
        return new String(bytes(file, from, to), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Path file, long from, long to) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.max(0, Math.min(to, in.length()) - from)];
            in.seek(from);
            in.readFully(bytes);
            return bytes;
        }
    }
}

package io.mastercontrol.agent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.log.LogFiles.Piece;
import io.mastercontrol.contracts.workload.WorkloadSpec.LogPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    private static final int ANY = 1_000_000;
    private static final LogPolicy SMALL = new LogPolicy(10_000, 3, Optional.empty());

    private static final LogPolicy KEEP_ALL = new LogPolicy(10_000, 1_000, Optional.empty());

    @TempDir
    Path directory;

    private LogFiles log;
    private OutputStream writer;
    private int written;

    /** The workload keeps its file open over every rotation. */
    @BeforeEach
    void open() throws IOException {
        log = new LogFiles(directory, "stdout");
        writer = Files.newOutputStream(log.current(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @AfterEach
    void close() throws IOException {
        writer.close();
    }

    // ---- without rotation --------------------------------------------------------------------------------------

    @Test
    void theTailIsTheLastLinesAndTellsWhetherThereWereMore() throws IOException {
        write(10);
        assertEquals(new Piece(lines(8, 10), log.end(), true), log.tail(3));
        assertEquals(new Piece(lines(1, 10), log.end(), false), log.tail(10));
        assertEquals(new Piece(lines(1, 10), log.end(), false), log.tail(11));
        assertEquals(new Piece("", log.end(), true), log.tail(0));
    }

    @Test
    void aLineThatIsStillBeingWrittenIsShown() throws IOException {
        write(2);
        writer.write("half".getBytes(StandardCharsets.UTF_8));
        assertEquals(lines(2, 2) + "half", log.tail(2).text());
        assertEquals("half", log.tail(1).text());
        assertEquals("", log.tail(0).text());
    }

    @Test
    void nothingWrittenIsNothing() throws IOException {
        assertEquals(new Piece("", 0, false), log.tail(5));
        assertEquals(new Piece("", 0, false), log.tail(0));
        assertEquals(new Piece("", 0, false), log.after(0, 5));
        assertEquals(new Piece("", 0, false), new LogFiles(directory, "never").tail(5));
    }

    @Test
    void afterAPositionComesOnlyWhatIsNew() throws IOException {
        write(5);
        long seen = log.end();
        assertEquals(new Piece("", seen, false), log.after(seen, ANY));
        write(3);
        assertEquals(new Piece(lines(6, 8), log.end(), false), log.after(seen, ANY));
        assertEquals(new Piece(lines(8, 8), log.end(), true), log.after(seen, 1));
    }

    @Test
    void aPositionOfAnotherLifeGetsTheTail() throws IOException {
        write(5);
        assertEquals(new Piece(lines(4, 5), log.end(), true), log.after(1_000_000, 2));
    }

    // ---- over rotations ----------------------------------------------------------------------------------------

    @Test
    void rotationMovesWholeLinesAndKeepsPositions() throws IOException {
        write(1_000);
        long end = log.end();
        assertTrue(rotate());
        assertFalse(rotate(), "there is nothing to rotate any more");
        assertEquals(end, log.end());
        assertEquals(lines(1, 1_000), Files.readString(log.rotated(1)));
        assertEquals(new Piece("", end, false), log.after(end, ANY));
    }

    @Test
    void theTailGoesBackIntoRotatedFiles() throws IOException {
        fill();
        for (int lines : new int[] {1, 50, 850, 1_700, 2_500}) {
            assertEquals(lines(written - lines + 1, written), log.tail(lines).text(), lines + " lines");
            assertTrue(log.tail(lines).truncated());
        }
    }

    @Test
    void aReaderThatFollowsSeesEveryLineOnceWhateverIsRotatedMeanwhile() throws IOException {
        StringBuilder seen = new StringBuilder();
        long position = 0;
        for (int i = 0; i < 60; i++) {
            write(170);
            rotate();
            if (i % 7 == 0) {
                write(17);
            }
            if (i % 4 == 3) {
                Piece piece = log.after(position, ANY);
                assertFalse(piece.truncated(), "after " + written + " lines");
                seen.append(piece.text());
                position = piece.end();
            }
        }
        assertEquals(
                lines(1, written), seen.append(log.after(position, ANY).text()).toString());
    }

    @Test
    void whatIsGoneForGoodIsTold() throws IOException {
        fill();
        fill();
        assertFalse(Files.exists(log.rotated(4)), "no more are kept than the policy says");
        Piece piece = log.after(12, ANY);
        assertTrue(piece.truncated());
        assertTrue(piece.text().endsWith(lines(written, written)));
        long first = Long.parseLong(piece.text().substring(5, 11));
        assertTrue(first > 2, "line " + first);
        assertEquals(lines((int) first, written), piece.text());
    }

    @Test
    void withoutOldFilesToKeepTheTailIsWhatIsThere() throws IOException {
        write(1_000);
        long seen = log.end();
        assertTrue(Rotation.check(log, new LogPolicy(10_000, 0, Optional.empty()), Instant.now()));
        assertFalse(Files.exists(log.rotated(1)));
        write(2);
        assertEquals(lines(1_001, 1_002), log.tail(5).text());
        assertEquals(new Piece(lines(1_001, 1_002), log.end(), false), log.after(seen, ANY));
    }

    @Test
    void oldFilesGoByTheirAge() throws IOException {
        fill();
        Instant now = Instant.now();
        Files.setLastModifiedTime(log.rotated(3), FileTime.from(now.minus(Duration.ofDays(8))));
        Files.setLastModifiedTime(log.rotated(2), FileTime.from(now.minus(Duration.ofDays(6))));
        Rotation.check(log, new LogPolicy(1 << 20, 3, Optional.of(Duration.ofDays(7))), now);
        assertFalse(Files.exists(log.rotated(3)));
        assertTrue(Files.exists(log.rotated(2)));
    }

    // ---- over the death of the agent ---------------------------------------------------------------------------

    @Test
    void anAgentKilledWhileItCopiedIsFollowedByOneThatRotatesAnew() throws IOException {
        fillAndKeepAll();
        Files.writeString(log.rotated(0), "line 002801");
        nextAgent();
        everyLineOnce();
    }

    @Test
    void anAgentKilledWhileItRenamedIsFollowedByOneThatGoesOnThere() throws IOException {
        for (int renamed = 0; renamed <= 3; renamed++) {
            fillAndKeepAll();
            long upTo = copied();
            int rotated = 0;
            while (Files.exists(log.rotated(rotated + 1))) {
                rotated++;
            }
            for (int number = rotated; number > rotated - renamed; number--) {
                Files.move(log.rotated(number), log.rotated(number + 1));
            }
            nextAgent();
            assertEquals(upTo, log.marks().start(), "it is in the rotated files now");
            everyLineOnce();
        }
    }

    @Test
    void anAgentKilledBeforeOrAfterTheFrontWasTakenAwayIsFollowedByOneThatSees() throws IOException {
        String token = "0123456789abcdef";
        for (boolean taken : new boolean[] {false, true}) {
            fillAndKeepAll();
            long upTo = copied();
            nextAgent();
            write(10);
            Marks before = log.marks();
            long end = log.end();
            byte[] now = Files.readAllBytes(log.current());
            System.arraycopy(token.getBytes(StandardCharsets.US_ASCII), 0, now, 0, token.length());
            Files.write(log.current(), taken ? Arrays.copyOfRange(now, 8_192, now.length) : now);
            log.mark(new Marks(before.shift(), upTo, new Marks.Taking(token, before.shift() + 8_192, upTo - 8_192)));
            nextAgent();
            assertEquals(taken ? upTo - 8_192 : upTo, log.marks().start());
            assertEquals(end, log.end(), "positions count every byte");
            everyLineOnce();
        }
    }

    /** As it is once all has been copied that is to be rotated; answers up to where. */
    private long copied() throws IOException {
        Marks before = log.marks();
        long upTo = Files.size(log.current());
        Files.write(log.rotated(0), log.bytes(before.shift() + before.start(), log.end()));
        log.mark(new Marks(before.shift(), before.start(), new Marks.Moving(upTo, KEEP_ALL.keep())));
        return upTo;
    }

    private void nextAgent() {
        log = new LogFiles(directory, "stdout");
    }

    private void fillAndKeepAll() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(900);
            assertTrue(Rotation.check(log, KEEP_ALL, Instant.now()));
        }
        write(900);
    }

    /** Also after the next rotation. */
    private void everyLineOnce() throws IOException {
        assertEquals(lines(1, written), log.tail(ANY).text());
        write(900);
        assertTrue(Rotation.check(log, KEEP_ALL, Instant.now()));
        assertEquals(lines(1, written), log.tail(ANY).text());
    }

    /** Three rotated files and something behind them. */
    private void fill() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(900);
            assertTrue(rotate());
        }
        write(100);
    }

    private boolean rotate() throws IOException {
        return Rotation.check(log, SMALL, Instant.now());
    }

    private void write(int lines) throws IOException {
        writer.write(lines(written + 1, written + lines).getBytes(StandardCharsets.UTF_8));
        written += lines;
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(number -> String.format("line %06d%n", number))
                .collect(Collectors.joining());
    }
}

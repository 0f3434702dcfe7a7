package io.mastercontrol.agent.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.log.LogFiles.Piece;
import io.mastercontrol.contracts.workload.WorkloadSpec.LogPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeLinesTest {
    @TempDir
    Path directory;

    private LogFiles log;

    @BeforeEach
    void open() {
        log = new LogFiles(directory, "stdout");
    }

    private void write(String text) throws IOException {
        Files.writeString(log.current(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private WholeLines lines(boolean over) {
        return new WholeLines(log, over);
    }

    @Test
    void aLineIsSeenWhenItIsWhole() throws IOException {
        assertEquals(new Piece("", 0, false), lines(false).tail(10));
        write("one\ntwo\npass");
        Piece first = lines(false).tail(10);
        assertEquals(new Piece("one\ntwo\n", 8, false), first);
        assertEquals(new Piece("", 8, false), lines(false).after(8, 10));
        write("word=x\nthree\n");
        assertEquals(new Piece("password=x\nthree\n", 25, false), lines(false).after(8, 10));
        assertEquals(new Piece("three\n", 25, true), lines(false).tail(1));
        assertEquals(new Piece("three\n", 25, true), lines(false).after(0, 1));
    }

    @Test
    void theLastWordsOfAProgramThatHasEndedAreALineToo() throws IOException {
        write("one\nlast words");
        Piece seen = lines(true).tail(10);
        assertEquals(new Piece("one\nlast words", 14, false), seen);
        assertEquals(new Piece("", 14, false), lines(true).after(14, 10), "and are told once");
        write(" and the next program's first\n");
        assertEquals(
                "last words and the next program's first\n",
                lines(false).after(14, 10).text(),
                "a line that was seen in part is seen as a whole");
    }

    @Test
    void aPlaceInTheMiddleOfALineIsThatOfTheLine() throws IOException {
        write("é password=hunter2\nnext\n");
        for (long position = 1; position < 20; position++) {
            assertEquals(
                    "é password=hunter2\nnext\n",
                    lines(false).after(position, 10).text());
        }
        assertEquals("next\n", lines(false).after(20, 10).text());
        assertEquals("é password=hunter2\nnext\n", lines(false).after(999, 10).text(), "of another life of the files");
    }

    @Test
    void aLineWithoutAnEndNeverComesInPieces() throws IOException {
        write("first\n");
        for (int i = 0; i < 6; i++) {
            write("x".repeat(1 << 20));
            assertEquals("", lines(false).after(6, 10).text(), "after " + i);
            assertTrue(lines(false).tail(5).text().matches("(first\n)?"), "after " + i);
        }
        long cursor = lines(false).after(6, 10).end();
        write("y\nnext\n");
        assertEquals("next\n", lines(false).after(cursor, 10).text(), "nor does its end");
    }

    @Test
    void isTheSameAsReadingAllOverRotations() throws IOException {
        Random random = new Random(5);
        LogPolicy policy = new LogPolicy(8_192, 100, Optional.empty());
        StringBuilder all = new StringBuilder();
        StringBuilder followed = new StringBuilder();
        long cursor = 0;
        for (int round = 0; round < 300; round++) {
            String some = "é".repeat(random.nextInt(120)) + (random.nextInt(3) > 0 ? "\n" : "-");
            write(some);
            all.append(some);
            if (random.nextInt(6) == 0) {
                Rotation.check(log, policy, Instant.now());
            }
            if (random.nextInt(4) == 0) {
                Piece piece = lines(false).after(cursor, 1_000);
                followed.append(piece.text());
                cursor = piece.end();
                assertTrue(followed.isEmpty() || followed.toString().endsWith("\n"));
            }
        }
        followed.append(lines(false).after(cursor, 1_000).text());
        String whole = all.substring(0, all.lastIndexOf("\n") + 1);
        assertEquals(whole, followed.toString());
        String[] lines = whole.split("\n", -1);
        for (int count : new int[] {1, 2, 40, 150}) {
            String last =
                    String.join("\n", java.util.Arrays.asList(lines).subList(lines.length - 1 - count, lines.length));
            assertEquals(last, lines(false).tail(count).text());
        }
    }
}

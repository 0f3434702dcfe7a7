package io.mastercontrol.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path data;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = data.resolve("commands.log");
    }

    @Test
    void keepsWhatWasBegunAndHowItEnded() throws IOException {
        Ledger ledger = new Ledger(file);
        ledger.put(begun("a"), NOW);
        ledger.put(begun("b"), NOW);
        ledger.put(ended("b"), NOW);
        Ledger next = new Ledger(file);
        assertEquals(Optional.of(begun("a")), next.find("a"));
        assertEquals(Optional.of(ended("b")), next.find("b"));
        assertEquals(Optional.empty(), next.find("c"));
    }

    @Test
    void aTornLastLineCostsThatLineAlone() throws IOException {
        Ledger ledger = new Ledger(file);
        ledger.put(begun("a"), NOW);
        long whole = Files.size(file);
        ledger.put(ended("b"), NOW);
        byte[] bytes = Files.readAllBytes(file);
        for (long length = whole + 1; length < bytes.length - 1; length += 7) {
            Files.write(file, Arrays.copyOf(bytes, (int) length));
            Ledger next = new Ledger(file);
            assertEquals(Optional.of(begun("a")), next.find("a"), "cut at " + length);
            assertEquals(Optional.empty(), next.find("b"), "cut at " + length);
            next.put(ended("c"), NOW);
            assertEquals(Optional.of(ended("c")), new Ledger(file).find("c"), "written behind a cut at " + length);
        }
    }

    @Test
    void aFailedWriteLeavesTheEntryUnknown() throws IOException {
        Ledger ledger = new Ledger(file);
        Files.delete(file);
        Files.createDirectory(file);
        boolean failed = false;
        try {
            ledger.put(begun("a"), NOW);
        } catch (IOException e) {
            failed = true;
        }
        assertTrue(failed);
        assertEquals(Optional.empty(), ledger.find("a"));
    }

    @Test
    void compactionKeepsWhatACopyMayStillAskFor() throws IOException {
        Ledger ledger = new Ledger(file);
        ledger.put(begun("unfinished"), NOW);
        ledger.put(ended("replied"), NOW);
        ledger.put(expired("old", Duration.ofHours(25)), NOW);
        ledger.put(expired("yesterdays", Duration.ofHours(23)), NOW);
        for (int i = 0; i < 2_100; i++) {
            ledger.put(begun("busy"), NOW);
        }
        assertTrue(Files.readAllLines(file).size() < 200, "it was compacted");
        for (Ledger seen : new Ledger[] {ledger, new Ledger(file)}) {
            assertEquals(Optional.of(begun("unfinished")), seen.find("unfinished"));
            assertEquals(Optional.of(ended("replied")), seen.find("replied"));
            assertTrue(seen.find("yesterdays").isPresent(), "a day after it expired");
            assertFalse(seen.find("old").isPresent());
        }
    }

    @Test
    void nothingGetsOldWhileTheServersTimeIsNotKnown() throws IOException {
        Ledger ledger = new Ledger(file);
        ledger.put(expired("old", Duration.ofDays(1000)), NOW);
        for (int i = 0; i < 2_100; i++) {
            ledger.put(begun("busy"), Instant.EPOCH);
        }
        assertTrue(new Ledger(file).find("old").isPresent());
    }

    @Test
    void manyLiveEntriesAreNotWrittenAgainWithEachNewOne() throws IOException {
        try (var out = Files.newBufferedWriter(file, StandardOpenOption.CREATE)) {
            for (int i = 0; i < 2_500; i++) {
                out.write(io.mastercontrol.contracts.message.Json.write(begun("c" + i)) + "\n");
            }
        }
        Ledger ledger = new Ledger(file);
        Object before = Files.readAttributes(file, "unix:ino").get("ino");
        ledger.put(begun("one more"), NOW);
        assertEquals(before, Files.readAttributes(file, "unix:ino").get("ino"), "appended to, not replaced");
    }

    private static Ledger.Entry begun(String id) {
        return new Ledger.Entry(id, NOW.plusSeconds(60), null);
    }

    private static Ledger.Entry expired(String id, Duration ago) {
        return new Ledger.Entry(id, NOW.minus(ago), null);
    }

    private static Ledger.Entry ended(String id) {
        return new Ledger.Entry(
                id,
                NOW.plusSeconds(60),
                new Reply("reply-" + id, NOW, null, "board-1", id, Reply.Outcome.done, "stopped: größer", null));
    }
}

package io.mastercontrol.agent.neighbour;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.release.PieceList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingTest {
    @TempDir
    Path directory;

    private final byte[] content = new byte[2 * PieceList.PIECE + 1_000];
    private PieceList list;
    private Path file;
    private Growing growing;

    @BeforeEach
    void begin() throws IOException {
        new Random(1).nextBytes(content);
        list = PieceList.of(new ByteArrayInputStream(content));
        file = directory.resolve("download");
        growing = new Growing(file, content.length, list.digest());
    }

    private byte[] piece(int index) {
        int from = index * PieceList.PIECE;
        return Arrays.copyOfRange(content, from, Math.min(content.length, from + PieceList.PIECE));
    }

    @Test
    void piecesOfNeighboursFollowOnWhatAnInterruptedDownloadLeft() throws IOException {
        Files.write(file, Arrays.copyOf(content, PieceList.PIECE + 77));
        assertTrue(growing.learn(list.bytes()));
        assertEquals(PieceList.PIECE, growing.have(), "what is no whole piece cannot be proven");
        assertTrue(growing.take(piece(1), PieceList.PIECE));
        assertTrue(growing.take(piece(2), 1_000));
        assertTrue(growing.isWhole());
        assertArrayEquals(content, Files.readAllBytes(file));
    }

    @Test
    void nothingThatIsNotSignedIsTakenOrOffered() throws IOException {
        assertFalse(growing.learn(new byte[96]));
        assertTrue(growing.needsList());
        growing.learn(list.bytes());
        byte[] wrong = piece(0);
        wrong[9]++;
        assertFalse(growing.take(wrong, wrong.length));
        assertFalse(growing.take(piece(0), 1_000), "less than a piece");
        assertFalse(growing.take(piece(1), PieceList.PIECE), "not its turn");
        Files.write(file, wrong);
        growing.grown(wrong.length);
        assertEquals(0, growing.have());
        assertThrows(IOException.class, () -> growing.read(0, new byte[PieceList.PIECE]));
    }

    @Test
    void aDiskThatForgetsIsNoticedByWhoServes() throws IOException {
        Files.write(file, content);
        growing.learn(list.bytes());
        byte[] into = new byte[PieceList.PIECE];
        assertEquals(1_000, growing.read(2, into));
        content[PieceList.PIECE + 5]++;
        Files.write(file, content);
        assertEquals(PieceList.PIECE, growing.read(0, into));
        assertThrows(IOException.class, () -> growing.read(1, into));
    }

    @Test
    void aDiskThatTakesNothingIsNoFaultOfTheNeighbour() throws IOException {
        Growing nowhere = new Growing(directory.resolve("missing/download"), content.length, list.digest());
        nowhere.learn(list.bytes());
        assertThrows(NoRoom.class, () -> nowhere.take(piece(0), PieceList.PIECE));
        assertEquals(0, nowhere.have());
    }
}

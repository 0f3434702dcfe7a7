package io.mastercontrol.contracts.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceListTest {
    private final byte[] content = new byte[3 * PieceList.PIECE + 17];

    PieceListTest() {
        new Random(1).nextBytes(content);
    }

    private byte[] piece(int index) {
        return Arrays.copyOfRange(
                content, index * PieceList.PIECE, Math.min(content.length, (index + 1) * PieceList.PIECE));
    }

    @Test
    void knowsEveryPieceAndTakesNoOther() throws IOException {
        PieceList list = PieceList.of(new ByteArrayInputStream(content));
        assertEquals(4, list.count());
        assertEquals(4, PieceList.count(content.length));
        for (int i = 0; i < 4; i++) {
            byte[] piece = piece(i);
            assertTrue(list.has(i, piece, piece.length));
            assertFalse(list.has(i ^ 1, piece, piece.length));
            assertFalse(list.has(i, piece, piece.length - 1));
            piece[5]++;
            assertFalse(list.has(i, piece, piece.length));
        }
        assertFalse(list.has(4, new byte[0], 0));
        assertFalse(list.has(-1, new byte[0], 0));
    }

    @Test
    void isTheSameHoweverTheContentComes() throws IOException {
        PieceList.Maker maker = new PieceList.Maker();
        for (int at = 0; at < content.length; at += 1_000) {
            maker.add(content, at, Math.min(1_000, content.length - at));
        }
        assertArrayEquals(
                PieceList.of(new ByteArrayInputStream(content)).bytes(),
                maker.list().bytes());
        assertEquals(0, PieceList.of(new ByteArrayInputStream(new byte[0])).count());
        assertEquals(
                1,
                PieceList.of(new ByteArrayInputStream(new byte[PieceList.PIECE]))
                        .count());
    }

    @Test
    void isBelievedOnlyAsTheManifestNamesIt() throws IOException {
        PieceList list = PieceList.of(new ByteArrayInputStream(content));
        byte[] bytes = list.bytes();
        assertArrayEquals(
                bytes, PieceList.believed(bytes, content.length, list.digest()).bytes());
        assertThrows(
                IllegalArgumentException.class,
                () -> PieceList.believed(bytes, content.length + PieceList.PIECE, list.digest()));
        bytes[40]++;
        assertThrows(IllegalArgumentException.class, () -> PieceList.believed(bytes, content.length, list.digest()));
    }
}

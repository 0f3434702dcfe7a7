package io.mastercontrol.contracts.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeartbeatBundleTest {
    private static final HeartbeatBundle TWO = new HeartbeatBundle(
            -7,
            List.of(
                    new HeartbeatBundle.Beat("pi-1", 0, "{}".getBytes(StandardCharsets.UTF_8)),
                    new HeartbeatBundle.Beat("p".repeat(63), 40_000, new byte[] {0, -1, 0x1f})));

    @Test
    void whatIsPutInComesOutByteForByte() {
        HeartbeatBundle read = HeartbeatBundle.read(TWO.bytes());
        assertEquals(-7, read.id());
        assertEquals(
                List.of("pi-1", "p".repeat(63)),
                read.beats().stream().map(HeartbeatBundle.Beat::device).toList());
        assertEquals(
                List.of(0, 40_000),
                read.beats().stream().map(HeartbeatBundle.Beat::heldSeconds).toList());
        assertArrayEquals(new byte[] {0, -1, 0x1f}, read.beats().get(1).payload());
    }

    @Test
    void oneCutOffAnywhereInABeatIsRefused() {
        byte[] whole = TWO.bytes();
        int afterHeader = 9;
        int afterFirst = afterHeader + 1 + 4 + 2 + 4 + 2;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length == afterHeader || length == afterFirst) {
                assertTrue(HeartbeatBundle.read(cut).beats().size() < 2);
            } else {
                assertThrows(MalformedMessage.class, () -> HeartbeatBundle.read(cut), length + " bytes");
            }
        }
    }

    @Test
    void whatIsNoBundleIsRefused() {
        assertThrows(MalformedMessage.class, () -> HeartbeatBundle.read(new byte[0]));
        assertThrows(
                MalformedMessage.class, () -> HeartbeatBundle.read("{\"id\":\"1\"}".getBytes(StandardCharsets.UTF_8)));
        Random chance = new Random(58);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[10 + chance.nextInt(200)];
            chance.nextBytes(noise);
            noise[0] = 2;
            assertThrows(MalformedMessage.class, () -> HeartbeatBundle.read(noise));
        }
    }

    @Test
    void nothingIsReservedForALengthThatLies() {
        byte[] huge = TWO.bytes();
        huge[9 + 1 + 4 + 2] = 0x7f;
        assertThrows(MalformedMessage.class, () -> HeartbeatBundle.read(huge));
    }
}

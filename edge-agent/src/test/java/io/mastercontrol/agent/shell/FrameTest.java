package io.mastercontrol.agent.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final long SEED = 20261126;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Random random = new Random(SEED);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] content = new byte[i % 20 == 0 ? Frame.LONGEST : random.nextInt(200)];
            random.nextBytes(content);
            frames.add(new Frame("IRVGOCXE".charAt(random.nextInt(8)), content));
            written.writeBytes(frames.get(i).bytes());
        }
        InputStream in = new ByteArrayInputStream(written.toByteArray());
        for (Frame frame : frames) {
            Frame read = Frame.read(in).orElseThrow();
            assertEquals(frame.type(), read.type());
            assertArrayEquals(frame.content(), read.content());
        }
        assertTrue(Frame.read(in).isEmpty());
    }

    @Test
    void halfAFrameIsNoFrame() {
        byte[] whole = new Frame(Frame.INPUT, new byte[] {1, 2, 3}).bytes();
        for (int length = 1; length < whole.length; length++) {
            InputStream half = new ByteArrayInputStream(Arrays.copyOf(whole, length));
            assertThrows(EOFException.class, () -> Frame.read(half), length + " bytes");
        }
    }

    @Test
    void lengthsBeyondTheLongestAreRefusedBeforeAnythingIsRead() {
        InputStream in = new ByteArrayInputStream(new byte[] {'I', 0x40, 0x01, 'x'});
        IOException refused = assertThrows(IOException.class, () -> Frame.read(in));
        assertEquals("a frame of 16385 bytes is longer than 16384", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Frame(Frame.OUTPUT, new byte[Frame.LONGEST + 1]));
    }

    @Test
    void nonsenseEndsAndNeverHangsOrBlowsUp() {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            InputStream in = new ByteArrayInputStream(bytes);
            try {
                int frames = 0;
                for (Optional<Frame> next = Frame.read(in); next.isPresent(); next = Frame.read(in)) {
                    assertTrue(next.get().content().length <= Frame.LONGEST && frames++ < bytes.length);
                }
            } catch (IOException e) {
                assertTrue(e instanceof EOFException || e.getMessage().contains("longer than"), e::toString);
            }
        }
    }

    @Test
    void numbersAreUnsigned() {
        assertEquals(65_535, new Frame(Frame.EXIT, new byte[] {-1, -1}).number());
        assertEquals(4_294_967_295L, new Frame(Frame.CREDIT, new byte[] {-1, -1, -1, -1}).number());
    }
}

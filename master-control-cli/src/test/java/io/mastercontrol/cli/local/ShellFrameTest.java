package io.mastercontrol.cli.local;

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
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShellFrameTest {
    @Test
    void whatIsWrittenIsReadWhateverItIs() throws IOException {
        Random random = new Random(20261126);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] content = new byte[i % 10 == 0 ? ShellFrame.LONGEST : random.nextInt(100)];
            random.nextBytes(content);
            contents.add(content);
            written.writeBytes(new ShellFrame("IRO".charAt(i % 3), content).bytes());
        }
        byte[] all = written.toByteArray();
        InputStream in = new ByteArrayInputStream(all);
        for (int i = 0; i < contents.size(); i++) {
            ShellFrame frame = ShellFrame.read(in).orElseThrow();
            assertEquals("IRO".charAt(i % 3), frame.type());
            assertArrayEquals(contents.get(i), frame.content());
        }
        assertTrue(ShellFrame.read(in).isEmpty());
        InputStream cut = new ByteArrayInputStream(Arrays.copyOf(all, 2));
        assertThrows(EOFException.class, () -> ShellFrame.read(cut));
    }

    @Test
    void sizesAndNumbersAreUnsigned() {
        assertArrayEquals(
                new byte[] {'R', 0, 4, 0, 24, (byte) 0xff, (byte) 0xff},
                ShellFrame.size(24, 65_535).bytes());
        assertEquals(137, new ShellFrame(ShellFrame.EXIT, new byte[] {0, (byte) 137}).number());
    }
}

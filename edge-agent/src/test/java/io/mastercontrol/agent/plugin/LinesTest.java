package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {
    /** Gives some bytes at a time, as a pipe does. */
    private static InputStream drops(byte[] bytes, Random random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] to, int from, int length) {
                return super.read(to, from, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }

    private static List<String> all(InputStream in, int longest) throws IOException {
        Lines lines = new Lines(in, longest);
        List<String> all = new ArrayList<>();
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            all.add(line.get());
        }
        return all;
    }

    @Test
    void linesAreWholeHoweverTheyCome() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            List<String> said = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                said.add("é".repeat(random.nextInt(i % 5 == 0 ? 3_000 : 20)));
            }
            String text = said.isEmpty() ? "" : String.join("\n", said) + "\n";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(said, all(drops(bytes, random), 6_000));
            assertEquals(said, all(new ByteArrayInputStream(bytes), 6_000));
        }
    }

    @Test
    void whatIsTornOffIsNoLine() throws IOException {
        assertEquals(List.of("a", ""), all(new ByteArrayInputStream("a\n\nbc".getBytes(StandardCharsets.UTF_8)), 100));
        assertEquals(List.of(), all(InputStream.nullInputStream(), 100));
    }

    @Test
    void aLineIsAsLongAsItMayBeAndNotOneByteLonger() throws IOException {
        byte[] fits = ("x".repeat(5_000) + "\n").getBytes(StandardCharsets.UTF_8);
        assertEquals(1, all(new ByteArrayInputStream(fits), 5_000).size());
        assertThrows(Lines.TooLong.class, () -> all(new ByteArrayInputStream(fits), 4_999));
        assertThrows(Lines.TooLong.class, () -> all(drops(fits, new Random(1)), 4_999));
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThrows(Lines.TooLong.class, () -> all(endless, 1 << 20));
    }
}

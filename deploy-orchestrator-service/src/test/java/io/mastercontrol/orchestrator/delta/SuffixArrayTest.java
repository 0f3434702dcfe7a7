package io.mastercontrol.orchestrator.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuffixArrayTest {
    private static void assertSorted(byte[] text) {
        int[] expected = IntStream.rangeClosed(0, text.length)
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(text, a, text.length, text, b, text.length))
                .mapToInt(Integer::intValue)
                .toArray();
        assertArrayEquals(expected, SuffixArray.of(text, text.length));
    }

    @Test
    void sortsAnyText() {
        assertSorted(new byte[0]);
        assertSorted(new byte[1]);
        assertSorted(new byte[2_000]);
        assertSorted("mississippi".getBytes());
        assertSorted("abababababababab".repeat(50).getBytes());
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] text = new byte[random.nextInt(400)];
            int alphabet = 1 << random.nextInt(9);
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) random.nextInt(alphabet);
            }
            assertSorted(text);
        }
    }
}

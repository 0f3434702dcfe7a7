package io.mastercontrol.contracts.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeTarTest {
    @Test
    void isTheSameInPartsAsInWhole() throws Exception {
        Random random = new Random(2);
        byte[] one = new byte[1_300];
        random.nextBytes(one);
        TreeTar tar =
                Bytes.tree(Map.of("a", one, "b".repeat(150), new byte[512], "c", new byte[0], "d/e", new byte[1]));
        byte[] all = Bytes.all(tar);
        assertEquals(0, all.length % 512);
        for (int i = 0; i < 3_000; i++) {
            int from = random.nextInt(all.length);
            byte[] part = new byte[random.nextInt(all.length - from)];
            tar.read(from, part, 0, part.length);
            assertArrayEquals(Arrays.copyOfRange(all, from, from + part.length), part, "from " + from);
        }
    }

    @Test
    void itsHeadersAreThoseOfTheCanonicalForm() throws Exception {
        TreeTar tar = new TreeTar(
                List.of(
                        new TreeEntry("dir", TreeEntry.Kind.DIRECTORY, false, 0, ""),
                        new TreeEntry("dir/link", TreeEntry.Kind.LINK, false, 0, "../x")),
                (file, at, into, offset, length) -> {});
        byte[] all = Bytes.all(tar);
        assertEquals("dir/\0", new String(all, 0, 5));
        assertEquals("0000755\0", new String(all, 100, 8));
        assertEquals("2../x\0", new String(all, 512 + 156, 6));
        assertEquals(4 * 512, all.length);
    }
}

package io.mastercontrol.contracts.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** What is expected here was made with zlib 1.2.13: length and the beginning of a SHA-256 for levels 1 to 9. */
class DeflateTest {
    @Test
    void makesTheBytesThatZlibMakesAtEveryLevel() throws Exception {
        assertMakes(text(0), "2:9b4fb24edd6d".concat(",2:9b4fb24edd6d".repeat(8)));
        assertMakes(text(1), "3:dcc9103156bc".concat(",3:dcc9103156bc".repeat(8)));
        assertMakes(text(5), "7:b5991b8b548a".concat(",7:b5991b8b548a".repeat(8)));
        assertMakes(
                text(1_000),
                "445:da4404d2240b,445:da4404d2240b,445:da4404d2240b,448:2ef10cbd4d7b,438:7fc63c7b86ec"
                        + ",437:3dcc72639a7b".repeat(4));
        assertMakes(
                text(300_000),
                "74756:4c2e49e15266,69890:f908f60c7738,66829:c7223eea1d90,49662:28844c297404,43314:5ddaa4540ec5,"
                        + "39519:f2fb27b5dad6,39132:930d272e6b0e,39096:58bc8f6e7c86,39096:58bc8f6e7c86");
    }

    @Test
    void storesWhatCannotBeCompressed() throws Exception {
        byte[] noise = noise(100_000);
        assertEquals("100035:9daaaaaec2f5", described(deflate(noise, 1, 4096)));
        for (int level : List.of(4, 6, 9)) {
            assertEquals("100035:f0c8c0708de0", described(deflate(noise, level, 4096)), "level " + level);
        }
    }

    @Test
    void longRunsAreTheLongestMatches() throws Exception {
        assertEquals("890:69a830831435", described(deflate(new byte[200_000], 1, 4096)));
        assertEquals("211:7e71aecd0f79", described(deflate(new byte[200_000], 6, 4096)));
    }

    @Test
    void doesNotDependOnHowItIsFed() throws Exception {
        byte[] text = text(200_000);
        byte[] whole = deflate(text, 6, text.length);
        for (int part : new int[] {1, 7, 300, 40_000}) {
            assertArrayEquals(whole, deflate(text, 6, part), "parts of " + part);
        }
    }

    @Test
    void anythingComesBack() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            byte[] data = new byte[random.nextInt(1 << random.nextInt(1, 18))];
            int alphabet = 1 << random.nextInt(9);
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) random.nextInt(alphabet);
            }
            byte[] packed = deflate(data, 1 + random.nextInt(9), 1 + random.nextInt(5_000));
            assertArrayEquals(data, inflate(packed, data.length), "round " + round);
        }
    }

    private static void assertMakes(byte[] data, String expected) throws Exception {
        String[] each = expected.split(",");
        for (int level = 1; level <= 9; level++) {
            assertEquals(
                    each[level - 1], described(deflate(data, level, 8192)), data.length + " bytes at level " + level);
        }
    }

    private static String described(byte[] packed) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(packed);
        return packed.length + ":" + HexFormat.of().formatHex(Arrays.copyOf(hash, 6));
    }

    private static byte[] deflate(byte[] data, int level, int part) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Deflate deflate = new Deflate(level, out)) {
            for (int at = 0; at < data.length; at += part) {
                deflate.write(data, at, Math.min(part, data.length - at));
            }
        }
        return out.toByteArray();
    }

    private static byte[] inflate(byte[] packed, int size) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        inflater.setInput(packed);
        byte[] plain = new byte[size + 1];
        int made = inflater.inflate(plain);
        inflater.end();
        assertEquals(size, made);
        return Arrays.copyOf(plain, size);
    }

    /** Bytes with repetitions near and far, the same on every Java. */
    private static byte[] text(int size) {
        byte[] out = new byte[size + 64];
        int made = 0;
        int x = 12_345;
        while (made < size) {
            x = next(x);
            int chance = (x >> 16) % 100;
            x = chance < 55 && made > 400 ? next(x) : x;
            if (chance < 55 && made > 400) {
                int back = 1 + (x >> 8) % Math.min(made, 40_000);
                x = next(x);
                int length = 3 + (x >> 16) % 60;
                for (int i = 0; i < length; i++, made++) {
                    out[made] = out[made - back];
                }
            } else {
                out[made++] = (byte) (x >> 8 & (chance < 90 ? 0x3f : 0xff));
            }
        }
        return Arrays.copyOf(out, size);
    }

    private static byte[] noise(int size) {
        byte[] out = new byte[size];
        int x = 99;
        for (int i = 0; i < size; i++) {
            x = next(x);
            out[i] = (byte) (x >> 16);
        }
        return out;
    }

    private static int next(int x) {
        return x * 1_103_515_245 + 12_345 & 0x7fff_ffff;
    }
}

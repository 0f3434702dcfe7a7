package io.mastercontrol.contracts.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Patches written and read back, and patches that mean harm. */
class PatchTest {
    private final byte[] content = new byte[100_000];
    private final TreeTar old;

    PatchTest() {
        new Random(1).nextBytes(content);
        old = Bytes.tree(Map.of("lib/a.so", content, "b", "small".getBytes()));
    }

    private static byte[] patch(TreeTar old, byte[] made, List<Operation> operations) throws IOException {
        PatchHead head = new PatchHead(made.length, old.size(), made.length, List.of(), List.of());
        return new PatchWriter(old, Bytes.of(made)).write(head, operations);
    }

    private static byte[] apply(byte[] patch, TreeTar old, long size) throws IOException {
        InputStream body = new ByteArrayInputStream(patch, PatchSeal.BYTES, patch.length - PatchSeal.BYTES);
        try (InputStream tar = PatchedTar.open(body, old, new Bytes.Memory(), size)) {
            ByteArrayOutputStream made = new ByteArrayOutputStream();
            byte[] buffer = new byte[10_000];
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                made.write(buffer, 0, n);
                assertTrue(made.size() <= size, "never more than announced");
            }
            return made.toByteArray();
        }
    }

    /** Any new bytes in pieces of any kind: taken over, taken over with differences, new. */
    @Test
    void makesAgainWhateverWasWritten() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            byte[] before = Bytes.all(old);
            ByteArrayOutputStream made = new ByteArrayOutputStream();
            List<Operation> operations = new ArrayList<>();
            int count = 1 + random.nextInt(30);
            for (int i = 0; i < count; i++) {
                int copy = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(40_000);
                int fresh = copy == 0 ? 1 + random.nextInt(2_000) : random.nextInt(2) * random.nextInt(40_000);
                int at = random.nextInt(before.length - copy + 1);
                boolean exact = copy > 0 && random.nextBoolean();
                byte[] part = Arrays.copyOfRange(before, at, at + copy);
                for (int k = exact ? copy : random.nextInt(50); k < copy; k += 1 + random.nextInt(500)) {
                    part[k] += (byte) random.nextInt(4);
                }
                byte[] more = new byte[fresh];
                random.nextBytes(more);
                operations.add(new Operation(at, made.size(), copy, exact, fresh));
                made.writeBytes(part);
                made.writeBytes(more);
            }
            byte[] patch = patch(old, made.toByteArray(), operations);
            assertArrayEquals(made.toByteArray(), apply(patch, old, made.size()), "seed " + seed);
        }
    }

    @Test
    void whatDidNotChangeCostsNextToNothing() throws IOException {
        byte[] all = Bytes.all(old);
        byte[] patch = patch(old, all, List.of(new Operation(0, 0, all.length, true, 0)));
        assertTrue(patch.length < PatchSeal.BYTES + 20, patch.length + " bytes");
        assertArrayEquals(all, apply(patch, old, all.length));
    }

    @Test
    void anotherTreeOrAnotherArtifactIsNoticedAtOnce() throws IOException {
        byte[] all = Bytes.all(old);
        byte[] patch = patch(old, all, List.of(new Operation(0, 0, all.length, true, 0)));
        TreeTar other = Bytes.tree(Map.of("lib/a.so", content));
        assertThrows(PatchDamaged.class, () -> apply(patch, other, all.length));
        assertThrows(PatchDamaged.class, () -> apply(patch, old, all.length + 1));
    }

    @Test
    void aPatchOfAnotherKindIsRefused() {
        assertThrows(PatchDamaged.class, () -> PatchSeal.hash("<html>not a patch at all, but a page".getBytes()));
        assertThrows(PatchDamaged.class, () -> PatchSeal.hash(new byte[3]));
    }

    /** Cut, altered and invented patches end with an exception soon, and never with more bytes than announced. */
    @Test
    void whatMakesNoSenseEndsSoonAndSmall() throws IOException {
        byte[] made = Bytes.all(old);
        made[5_000]++;
        byte[] whole = patch(
                old,
                made,
                List.of(
                        new Operation(0, 0, 50_000, false, 100),
                        new Operation(50_100, 50_100, made.length - 50_100, true, 0)));
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            Random random = new Random(3);
            int refused = 0;
            for (int round = 0; round < 1_500; round++) {
                byte[] bad = whole.clone();
                switch (round % 3) {
                    case 0 -> bad = Arrays.copyOf(bad, PatchSeal.BYTES + random.nextInt(bad.length - PatchSeal.BYTES));
                    case 1 ->
                        bad[PatchSeal.BYTES + random.nextInt(bad.length - PatchSeal.BYTES)] ^=
                                (byte) (1 << random.nextInt(8));
                    default -> {
                        bad = new byte[PatchSeal.BYTES + random.nextInt(400)];
                        random.nextBytes(bad);
                    }
                }
                try {
                    apply(bad, old, made.length);
                } catch (IOException e) {
                    refused++;
                }
            }
            assertTrue(refused > 500, refused + " were refused before anything was hashed");
        });
    }

    @Test
    void numbersBeyondTheirBoundAreRefusedBeforeAnythingIsMadeOfThem() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        BitEncoder encoder = new BitEncoder(body);
        PatchCoder coder = new PatchCoder(encoder);
        coder.head(1L << 50, Long.MAX_VALUE / 4);
        encoder.finish();
        PatchDamaged e = assertThrows(
                PatchDamaged.class,
                () -> PatchedTar.open(new ByteArrayInputStream(body.toByteArray()), old, new Bytes.Memory(), 1L << 50));
        assertEquals("it asks for 1125899906842624 where 68719476736 is the most", e.getMessage());
    }
}

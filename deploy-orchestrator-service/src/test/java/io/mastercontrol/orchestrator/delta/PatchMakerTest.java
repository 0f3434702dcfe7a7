package io.mastercontrol.orchestrator.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.delta.PatchSeal;
import io.mastercontrol.contracts.delta.PatchedTar;
import io.mastercontrol.contracts.delta.RandomBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patches between artifacts, each applied to what a device would have. */
class PatchMakerTest {
    @TempDir
    Path directory;

    /** @return bytes of the patch */
    private int patched(RandomBytes from, RandomBytes to) throws IOException, NotPatchable {
        byte[] patch = PatchMaker.make(from, to, directory);
        InputStream body = new ByteArrayInputStream(patch, PatchSeal.BYTES, patch.length - PatchSeal.BYTES);
        try (FileScratch scratch = new FileScratch(directory);
                InputStream tar = PatchedTar.open(body, new OldTree(from).tar(), scratch, to.size())) {
            assertArrayEquals(all(to), tar.readAllBytes());
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count(), "nothing stays behind");
        }
        return patch.length;
    }

    private static byte[] all(RandomBytes bytes) throws IOException {
        byte[] all = new byte[(int) bytes.size()];
        bytes.read(0, all, 0, all.length);
        return all;
    }

    private static byte[] noise(int seed, int size) {
        byte[] noise = new byte[size];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    @Test
    void filesThatMovedOrChangedTheirModeCostTheirNames() throws Exception {
        byte[] large = noise(1, 200_000);
        RandomBytes from = new Tars()
                .directory("lib")
                .file("lib/a", large)
                .file("run.sh", "echo 1")
                .link("now", "lib/a")
                .packed();
        RandomBytes to = new Tars()
                .directory("lib2")
                .file("lib2/a", large, true)
                .file("run.sh", "echo 2")
                .file("empty", "")
                .link("now", "lib2/a")
                .packed();
        int size = patched(from, to);
        assertTrue(size < 300, size + " bytes");
        int back = patched(to, from);
        assertTrue(back < 320, back + " bytes");
        assertTrue(patched(from, from) < 60);
    }

    @Test
    void oneByteInALargeFileCostsAFewBytes() throws Exception {
        byte[] before = noise(2, 300_000);
        byte[] after = before.clone();
        after[150_000]++;
        int size = patched(
                new Tars().file("data", before).packed(),
                new Tars().file("data", after).packed());
        assertTrue(size < 120, size + " bytes");
    }

    @Test
    void aClassInAJarCostsWhatChangedInIt() throws Exception {
        byte[] before = jar("one class among many, version 1. ");
        byte[] after = jar("one class among many, version 2. ");
        int size = patched(
                new Tars().file("app.jar", before).packed(),
                new Tars().file("app.jar", after).packed());
        assertTrue(size < 300, size + " bytes for a jar of " + before.length);
    }

    /** Two hundred members with repetitive content, of which one differs; all times are the same. */
    private static byte[] jar(String changing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 200; i++) {
                ZipEntry entry = new ZipEntry("classes/Class" + i + ".class");
                entry.setTime(1_700_000_000_000L);
                zip.putNextEntry(entry);
                Random random = new Random(i);
                for (int k = 0; k < 100; k++) {
                    zip.write(("word" + random.nextInt(1_000) + " ").getBytes());
                    zip.write(i == 77 ? changing.getBytes() : "and the rest. ".getBytes());
                }
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void anyTreesAtAll() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Tars from = new Tars();
            Tars to = new Tars();
            for (int i = 0; i < random.nextInt(20); i++) {
                byte[] content = noise(seed * 100 + i, random.nextInt(1 << random.nextInt(1, 15)));
                byte[] other = content.clone();
                for (int k = 0; k < random.nextInt(5) && other.length > 0; k++) {
                    other[random.nextInt(other.length)]++;
                }
                String name = "d".repeat(random.nextInt(90) + 1) + "/" + i;
                if (random.nextInt(4) > 0) {
                    from.file(name, content, random.nextBoolean());
                }
                if (random.nextInt(4) > 0) {
                    to.file(random.nextBoolean() ? name : "moved" + i, other, random.nextBoolean());
                }
                if (random.nextInt(4) == 0) {
                    from.link("link" + i, name);
                    to.link("link" + i, "elsewhere".repeat(random.nextInt(20) + 1));
                }
            }
            patched(from.packed(), to.packed());
        }
    }

    @Test
    void whatIsNoTarOrHasStrangeEntriesIsLeftAlone() throws Exception {
        RandomBytes good = new Tars().file("a", "b").packed();
        byte[] device = all(good);
        device[156] = '3';
        assertThrows(NotPatchable.class, () -> PatchMaker.make(Tars.of(device), good, directory));
        byte[] upwards = all(new Tars().file("../a", "b").packed());
        assertThrows(NotPatchable.class, () -> PatchMaker.make(Tars.of(upwards), good, directory));
        byte[] cut = java.util.Arrays.copyOf(
                all(new Tars().file("a", noise(1, 5_000)).packed()), 2_048);
        assertThrows(NotPatchable.class, () -> PatchMaker.make(Tars.of(cut), good, directory));
        patched(Tars.of(new byte[0]), good);
        patched(good, Tars.of(noise(1, 3)));
    }
}

package io.mastercontrol.contracts.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ZipViewTest {
    /** What a jar tool writes: sizes behind the data. */
    private static byte[] jar(int level) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(level);
            zip.setComment("made by a test");
            Random random = new Random(level);
            for (String name : List.of("META-INF/", "META-INF/MANIFEST.MF", "a/B.class", "empty", "a/noise")) {
                zip.putNextEntry(new ZipEntry(name));
                byte[] content = new byte[name.endsWith("/") || name.equals("empty") ? 0 : 3_000 * name.length()];
                for (int i = 0; i < content.length; i++) {
                    content[i] = (byte) random.nextInt(name.endsWith("noise") ? 256 : 20);
                }
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** One stored member, its sizes in its header. */
    private static byte[] stored(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            ZipEntry entry = new ZipEntry("stored");
            CRC32 checksum = new CRC32();
            checksum.update(content);
            entry.setCrc(checksum.getValue());
            entry.setSize(content.length);
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] view(byte[] zip, int mode) throws IOException {
        ZipArchive archive = ZipArchive.of(Bytes.of(zip)).orElseThrow();
        int[] modes = archive.members().stream()
                .mapToInt(member -> member.deflated() || mode == ZipView.AS_IS ? mode : ZipView.STORED)
                .toArray();
        ByteArrayOutputStream view = new ByteArrayOutputStream();
        ZipView.write(archive, modes, view);
        assertEquals(ZipView.size(archive, modes), view.size());
        return view.toByteArray();
    }

    private static byte[] closed(byte[] view) throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        ByteArrayInputStream in = new ByteArrayInputStream(view);
        ZipCloser closer = new ZipCloser(in, zip);
        while (!closer.isOver()) {
            closer.step();
        }
        assertEquals(-1, in.read(), "reads as far as the zip goes");
        return zip.toByteArray();
    }

    @Test
    void closesWhatItOpened() throws IOException {
        byte[] jar = jar(6);
        assertArrayEquals(jar, closed(view(jar, 6)));
        assertArrayEquals(jar, closed(view(jar, 6 | ZipView.EXPLICIT)));
        assertArrayEquals(jar, closed(view(jar, ZipView.AS_IS)));
        assertTrue(view(jar, 6).length > jar.length, "it is inflated");
        byte[] stored = stored("hello".repeat(1_000).getBytes());
        assertArrayEquals(stored, closed(view(stored, 6)));
    }

    @Test
    void aHeaderThatIsFilledAlthoughTheSizesFollowComesBackToo() throws IOException {
        byte[] jar = jar(6);
        ZipArchive archive = ZipArchive.of(Bytes.of(jar)).orElseThrow();
        for (ZipMember member : archive.members()) {
            System.arraycopy(jar, (int) member.directory() + 16, jar, (int) member.start() + 14, 12);
        }
        assertArrayEquals(jar, closed(view(jar, 6)));
    }

    @Test
    void whatChangesWithTheContentIsBlankInTheView() throws IOException {
        byte[] one = view(stored("hello".getBytes()), 6);
        byte[] other = view(stored("hallo".getBytes()), 6);
        int different = 0;
        for (int i = 0; i < one.length; i++) {
            different += one[i] == other[i] ? 0 : 1;
        }
        assertEquals(1, different, "one letter, and neither checksums nor offsets");
    }

    @Test
    void anythingElseIsNotOpened() throws IOException {
        byte[] jar = jar(6);
        assertTrue(ZipArchive.of(Bytes.of(new byte[0])).isEmpty());
        assertTrue(ZipArchive.of(Bytes.of("PK\3\4 or so, and then nothing of a zip".getBytes()))
                .isEmpty());
        assertTrue(ZipArchive.of(Bytes.of(Arrays.copyOf(jar, jar.length - 30))).isEmpty(), "cut");
        byte[] shifted = new byte[jar.length + 10];
        System.arraycopy(jar, 0, shifted, 10, jar.length);
        assertTrue(ZipArchive.of(Bytes.of(shifted)).isEmpty(), "with something before it");
        Random random = new Random(5);
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = jar.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            var archive = ZipArchive.of(Bytes.of(bad));
            if (archive.isPresent()) {
                int[] modes = new int[archive.get().members().size()];
                Arrays.fill(modes, 6);
                try {
                    ZipView.write(archive.get(), modes, OutputStream.nullOutputStream());
                } catch (PatchDamaged e) {
                    assertTrue(e.getMessage().contains("archive"), e.getMessage());
                }
            }
        }
    }

    @Test
    void aViewThatMakesNoSenseEndsWithAnException() throws IOException {
        byte[] view = view(jar(6), 6);
        Random random = new Random(6);
        for (int i = 0; i < 2_000; i++) {
            byte[] bad = i % 2 == 0 ? Arrays.copyOf(view, random.nextInt(view.length)) : view.clone();
            if (i % 2 == 1) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                ZipCloser closer = new ZipCloser(new ByteArrayInputStream(bad), OutputStream.nullOutputStream());
                while (!closer.isOver()) {
                    closer.step();
                }
            } catch (IOException e) {
                assertTrue(e.getMessage() != null);
            }
        }
        byte[] huge = view.clone();
        ZipArchive.put4(huge, 22, 0x7fff_ffffL);
        assertThrows(IOException.class, () -> closed(huge));
    }
}

package io.mastercontrol.contracts.delta;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Makes the zip again of which a {@link ZipView} was made, byte by byte, in steps that each write a little. */
final class ZipCloser {
    private static final int CHUNK = 32 * 1024;
    private static final int MOST_MEMBERS = 65_535;
    private final InputStream view;
    private final OutputStream out;
    private final byte[] chunk = new byte[CHUNK];
    private int[] checksums = new int[64];
    private int[] packed = new int[64];
    private int[] plain = new int[64];
    private int[] starts = new int[64];
    private int members;
    private int listed;
    private long written;
    private long directory = -1;
    private boolean over;

    /** The member that is being written. */
    private byte[] header;

    private long left;
    private OutputStream sink;
    private Counted counted;
    private CRC32 checksum;

    /** @param view is read as far as the zip goes and no further */
    ZipCloser(InputStream view, OutputStream out) {
        this.view = view;
        this.out = out;
    }

    boolean isOver() {
        return over;
    }

    /** Goes on for about as much as fits into a chunk. */
    void step() throws IOException {
        if (header != null) {
            data();
            return;
        }
        byte[] signature = read(4);
        switch (signature[2]) {
            case 3 -> begin(signature);
            case 1 -> list(signature);
            case 5 -> end(signature);
            default -> throw new PatchDamaged("an archive in it makes no sense");
        }
    }

    /** Counts what passes, into memory or on. */
    private static final class Counted extends OutputStream {
        private final OutputStream below;
        private final long most;
        private long bytes;

        Counted(OutputStream below, long most) {
            this.below = below;
            this.most = most;
        }

        @Override
        public void write(int value) throws IOException {
            if (++bytes > most) {
                throw new PatchDamaged("a file of an archive becomes too large");
            }
            below.write(value);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            bytes += length;
            if (bytes > most) {
                throw new PatchDamaged("a file of an archive becomes too large");
            }
            below.write(from, offset, length);
        }
    }

    private int mode() {
        return header[3] & ~(ZipView.EXPLICIT | ZipView.FILLED);
    }

    private boolean isExplicit() {
        return mode() == ZipView.AS_IS || (header[3] & ZipView.EXPLICIT) != 0;
    }

    private boolean isDescribed() {
        return (header[6] & 8) != 0;
    }

    private boolean isFilled() {
        return !isDescribed() || (header[3] & ZipView.FILLED) != 0;
    }

    /** Whether the header waits until the data is made. */
    private boolean isHeld() {
        return !isExplicit() && isFilled();
    }

    private void begin(byte[] signature) throws IOException {
        byte[] fixed = read(signature, ZipArchive.LOCAL_HEADER);
        header = read(fixed, ZipArchive.LOCAL_HEADER + ZipArchive.int2(fixed, 26) + ZipArchive.int2(fixed, 28));
        int mode = mode();
        if (mode < 1 || mode > ZipView.AS_IS || members == MOST_MEMBERS) {
            throw new PatchDamaged("an archive in it makes no sense");
        }
        left = (mode == ZipView.AS_IS ? ZipArchive.int4(header, 18) : ZipArchive.int4(header, 22)) & 0xffff_ffffL;
        checksum = new CRC32();
        OutputStream target = isHeld() ? new ByteArrayOutputStream() : out;
        counted = new Counted(target, isHeld() ? ZipView.MOST_HELD : Integer.MAX_VALUE);
        sink = mode < ZipView.STORED ? new Deflate(mode, counted) : counted;
        grow();
        starts[members] = (int) written;
        if (!isHeld()) {
            header(ZipArchive.int4(header, 14), ZipArchive.int4(header, 18));
        }
        if (left == 0) {
            data();
        }
    }

    private void header(int check, int size) throws IOException {
        byte[] real = header.clone();
        real[3] = 4;
        ZipArchive.put4(real, 14, check);
        ZipArchive.put4(real, 18, size);
        if (!isFilled()) {
            Arrays.fill(real, 14, 26, (byte) 0);
        }
        write(real, real.length);
    }

    private void data() throws IOException {
        int part = (int) Math.min(CHUNK, left);
        readFully(chunk, 0, part);
        checksum.update(chunk, 0, part);
        sink.write(chunk, 0, part);
        left -= part;
        if (left == 0) {
            finish();
        }
    }

    private void finish() throws IOException {
        if (sink != counted) {
            sink.close();
        }
        boolean asIs = mode() == ZipView.AS_IS;
        checksums[members] = asIs ? ZipArchive.int4(header, 14) : (int) checksum.getValue();
        packed[members] = (int) counted.bytes;
        plain[members] = ZipArchive.int4(header, 22);
        if (isHeld()) {
            header(checksums[members], packed[members]);
            ((ByteArrayOutputStream) counted.below).writeTo(out);
        }
        written += counted.bytes;
        if (isDescribed()) {
            byte[] descriptor = new byte[ZipMember.DESCRIPTOR];
            ZipArchive.put4(descriptor, 0, ZipArchive.DESCRIBED);
            ZipArchive.put4(descriptor, 4, checksums[members]);
            ZipArchive.put4(descriptor, 8, packed[members]);
            ZipArchive.put4(descriptor, 12, plain[members]);
            write(descriptor, descriptor.length);
        }
        members++;
        header = null;
        sink = null;
        counted = null;
    }

    private void list(byte[] signature) throws IOException {
        byte[] fixed = read(signature, ZipArchive.DIRECTORY_HEADER);
        int length = ZipArchive.DIRECTORY_HEADER
                + ZipArchive.int2(fixed, 28)
                + ZipArchive.int2(fixed, 30)
                + ZipArchive.int2(fixed, 32);
        byte[] entry = read(fixed, length);
        if (listed == members) {
            throw new PatchDamaged("an archive in it lists more than it has");
        }
        if (directory < 0) {
            directory = written;
        }
        ZipArchive.put4(entry, 16, checksums[listed]);
        ZipArchive.put4(entry, 20, packed[listed]);
        ZipArchive.put4(entry, 24, plain[listed]);
        ZipArchive.put4(entry, 42, starts[listed]);
        listed++;
        write(entry, entry.length);
    }

    private void end(byte[] signature) throws IOException {
        byte[] fixed = read(signature, ZipArchive.END_HEADER);
        byte[] end = read(fixed, ZipArchive.END_HEADER + ZipArchive.int2(fixed, 20));
        long from = directory < 0 ? written : directory;
        ZipArchive.put4(end, 12, written - from);
        ZipArchive.put4(end, 16, from);
        write(end, end.length);
        over = true;
    }

    private void grow() {
        if (members == checksums.length) {
            checksums = Arrays.copyOf(checksums, members * 2);
            packed = Arrays.copyOf(packed, members * 2);
            plain = Arrays.copyOf(plain, members * 2);
            starts = Arrays.copyOf(starts, members * 2);
        }
    }

    private void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        written += length;
    }

    private byte[] read(int length) throws IOException {
        return read(new byte[0], length);
    }

    /** What was read, and as much as is missing. */
    private byte[] read(byte[] begun, int length) throws IOException {
        byte[] whole = Arrays.copyOf(begun, length);
        readFully(whole, begun.length, length - begun.length);
        return whole;
    }

    private void readFully(byte[] into, int offset, int length) throws IOException {
        if (view.readNBytes(into, offset, length) < length) {
            throw new EOFException("the patch ends within an archive");
        }
    }
}

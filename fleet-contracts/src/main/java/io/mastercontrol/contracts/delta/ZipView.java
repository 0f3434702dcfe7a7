package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip opened for comparison: members inflated, and everything blanked that follows from the content (sizes, checksums,
 * offsets). How each member is to be closed again stands in the last byte of its signature. {@link ZipCloser} is the way back.
 */
public final class ZipView {
    /** Modes 1 to 9 are inflated members, compressed at that level. */
    public static final int STORED = 10;
    /** Left compressed, its sizes and checksum left in its header. */
    public static final int AS_IS = 11;
    /** Added for a member whose header has to be written before its data is known to have become the right size. */
    public static final int EXPLICIT = 0x20;
    /** Added for a member whose sizes stand in its header although they follow its data too. */
    public static final int FILLED = 0x40;
    /** Compressed members up to this size are held in memory until their header is known. */
    public static final int MOST_HELD = 512 * 1024;

    private static final int CHUNK = 32 * 1024;
    private final ZipArchive archive;
    private final OutputStream out;
    private final byte[] chunk = new byte[CHUNK];

    private ZipView(ZipArchive archive, OutputStream out) {
        this.archive = archive;
        this.out = out;
    }

    /** Bytes that it will have. */
    public static long size(ZipArchive archive, int[] modes) {
        long size = archive.bytes().size() - archive.end();
        for (int i = 0; i < modes.length; i++) {
            ZipMember member = archive.members().get(i);
            size += member.header() + member.directoryLength() + (modes[i] == AS_IS ? member.packed() : member.plain());
        }
        return size;
    }

    /**
     * The modes of an archive of the old tree.
     *
     * @throws PatchDamaged if they are of another archive
     */
    static int[] modes(ZipArchive archive, OpenedZip opened) throws PatchDamaged {
        int[] modes = new int[archive.members().size()];
        int at = 0;
        boolean open = true;
        for (int run : opened.runs()) {
            if (at + run > modes.length) {
                throw new PatchDamaged("an archive of the old release has other members");
            }
            Arrays.fill(modes, at, at + run, open ? opened.level() : AS_IS);
            at += run;
            open = !open;
        }
        Arrays.fill(modes, at, modes.length, open ? opened.level() : AS_IS);
        for (int i = 0; i < modes.length; i++) {
            modes[i] = archive.members().get(i).deflated() ? modes[i] : STORED;
        }
        return modes;
    }

    /** @param modes one for each member */
    public static void write(ZipArchive archive, int[] modes, OutputStream out) throws IOException {
        new ZipView(archive, out).write(modes);
    }

    private void write(int[] modes) throws IOException {
        for (int i = 0; i < modes.length; i++) {
            member(archive.members().get(i), modes[i]);
        }
        for (ZipMember member : archive.members()) {
            byte[] entry = read(member.directory(), member.directoryLength());
            Arrays.fill(entry, 16, 28, (byte) 0);
            Arrays.fill(entry, 42, 46, (byte) 0);
            out.write(entry);
        }
        byte[] end = read(archive.end(), (int) (archive.bytes().size() - archive.end()));
        Arrays.fill(end, 12, 20, (byte) 0);
        out.write(end);
    }

    private void member(ZipMember member, int mode) throws IOException {
        byte[] header = read(member.start(), member.header());
        boolean explicit = mode == AS_IS || (mode & EXPLICIT) != 0;
        header[3] = (byte) (member.described() && member.filled() ? mode | FILLED : mode);
        ZipArchive.put4(header, 14, explicit ? member.checksum() : 0);
        ZipArchive.put4(header, 18, explicit ? member.packed() : 0);
        ZipArchive.put4(header, 22, member.plain());
        out.write(header);
        if (mode == AS_IS || !member.deflated()) {
            for (long done = 0; done < member.packed(); done += CHUNK) {
                int part = (int) Math.min(CHUNK, member.packed() - done);
                archive.bytes().read(member.data() + done, chunk, 0, part);
                out.write(chunk, 0, part);
            }
        } else {
            inflate(archive, member, out);
        }
    }

    private byte[] read(long at, int length) throws IOException {
        byte[] read = new byte[length];
        archive.bytes().read(at, read, 0, length);
        return read;
    }

    /**
     * Writes the content of a deflated member.
     *
     * @throws PatchDamaged if it is not what its directory says
     */
    public static void inflate(ZipArchive archive, ZipMember member, OutputStream out) throws IOException {
        Inflater inflater = new Inflater(true);
        byte[] packed = new byte[CHUNK];
        byte[] plain = new byte[CHUNK];
        long taken = 0;
        long made = 0;
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int part = (int) Math.min(CHUNK, member.packed() - taken);
                    if (part == 0) {
                        throw new PatchDamaged("a compressed file in an archive ends too early");
                    }
                    archive.bytes().read(member.data() + taken, packed, 0, part);
                    inflater.setInput(packed, 0, part);
                    taken += part;
                }
                int n = inflater.inflate(plain);
                made += n;
                if (made > member.plain() || inflater.needsDictionary()) {
                    throw new PatchDamaged("a compressed file in an archive is longer than it says");
                }
                out.write(plain, 0, n);
            }
        } catch (DataFormatException e) {
            throw new PatchDamaged("a compressed file in an archive cannot be read: " + e.getMessage());
        } finally {
            inflater.end();
        }
        if (made != member.plain()) {
            throw new PatchDamaged("a compressed file in an archive is shorter than it says");
        }
    }
}

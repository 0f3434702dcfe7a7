package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The new artifact's tar, byte by byte, out of a patch and the old tree. Nothing that it says is to be believed before
 * its hash is the one that was signed.
 */
public final class PatchedTar {
    /** Of what is made, in proportion to the artifact: archives that are opened are larger. */
    private static final int MOST_GROWTH = 100;

    private static final long MOST_OPENED = 1L << 32;

    private PatchedTar() {}

    /**
     * Begins to apply a patch.
     *
     * @param body of the patch, behind its seal
     * @param tarSize bytes that the artifact has
     * @throws PatchDamaged if the patch is not for this tree or this artifact
     */
    public static InputStream open(InputStream body, TreeTar old, Scratch scratch, long tarSize) throws IOException {
        PatchCoder coder = new PatchCoder(new BitDecoder(body));
        PatchHead head = PatchHead.empty().code(coder);
        if (head.tarSize() != tarSize) {
            throw new PatchDamaged("it makes an artifact of " + head.tarSize() + " bytes instead of " + tarSize);
        }
        if (head.treeSize() != old.size()) {
            throw new PatchDamaged("it is for a tree of " + head.treeSize() + " bytes, and this one has " + old.size());
        }
        if (head.madeSize() / MOST_GROWTH > tarSize) {
            throw new PatchDamaged("it opens archives of " + head.madeSize() + " bytes");
        }
        RandomBytes all = head.opened().isEmpty() ? old : opened(old, head.opened(), scratch);
        return new ClosedTar(new PatchReader(coder, all, head.madeSize()), head.closed(), tarSize);
    }

    /** The old tree and, behind it, what is opened of its archives. */
    public static RandomBytes opened(TreeTar old, List<OpenedZip> opened, Scratch scratch) throws IOException {
        List<ZipArchive> archives = new ArrayList<>();
        List<int[]> modes = new ArrayList<>();
        long size = 0;
        for (OpenedZip zip : opened) {
            ZipArchive archive = archive(old, zip.entry());
            archives.add(archive);
            modes.add(ZipView.modes(archive, zip));
            size += ZipView.size(archive, modes.get(modes.size() - 1));
            if (size > MOST_OPENED) {
                throw new PatchDamaged("it opens archives of more than " + MOST_OPENED + " bytes");
            }
        }
        try (OutputStream out = scratch.write(size)) {
            for (int i = 0; i < archives.size(); i++) {
                ZipView.write(archives.get(i), modes.get(i), out);
            }
        }
        return new JoinedBytes(List.of(JoinedBytes.Piece.all(old), JoinedBytes.Piece.all(scratch.read())));
    }

    private static ZipArchive archive(TreeTar old, int entry) throws IOException {
        if (entry >= old.entries()) {
            throw new PatchDamaged("it opens an archive that is not there");
        }
        return ZipArchive.of(old.file(entry))
                .orElseThrow(() -> new PatchDamaged(old.entry(entry).path() + " is not the archive that it was"));
    }
}

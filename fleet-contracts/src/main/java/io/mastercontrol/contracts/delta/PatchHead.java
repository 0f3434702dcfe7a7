package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a patch says before its operations.
 *
 * @param tarSize bytes of the artifact that it makes
 * @param treeSize bytes of the old tree as a tar
 * @param madeSize bytes that its operations make; not those of the artifact where archives are opened
 * @param opened archives of the old tree that are opened, in order
 * @param closed how many bytes of what is made lie before each archive that is to be closed again, from the one before
 */
public record PatchHead(long tarSize, long treeSize, long madeSize, List<OpenedZip> opened, List<Long> closed) {
    /** 64 GB. */
    private static final long MOST_BYTES = 1L << 36;

    private static final int MOST_ARCHIVES = 20_000;
    private static final int MOST_RUNS = 200_000;

    /** Writes it, or reads one. */
    PatchHead code(PatchCoder coder) throws IOException {
        long tar = coder.head(tarSize, MOST_BYTES);
        long tree = coder.head(treeSize, MOST_BYTES);
        long made = coder.head(madeSize, MOST_BYTES);
        int openedCount = (int) coder.head(opened.size(), MOST_ARCHIVES);
        List<OpenedZip> readOpened = new ArrayList<>();
        int entry = 0;
        int runs = 0;
        for (int i = 0; i < openedCount; i++) {
            OpenedZip next = i < opened.size() ? opened.get(i) : OpenedZip.NONE;
            entry += (int) coder.run(next.entry() - entry, Integer.MAX_VALUE / 2);
            OpenedZip zip = next.code(coder, entry);
            runs += zip.runs().size();
            if (runs > MOST_RUNS) {
                throw new PatchDamaged("it tells too much about archives");
            }
            readOpened.add(zip);
        }
        int closedCount = (int) coder.head(closed.size(), MOST_ARCHIVES);
        List<Long> readClosed = new ArrayList<>();
        for (int i = 0; i < closedCount; i++) {
            readClosed.add(coder.run(i < closed.size() ? closed.get(i) : 0, made));
        }
        return new PatchHead(tar, tree, made, readOpened, readClosed);
    }

    static PatchHead empty() {
        return new PatchHead(0, 0, 0, List.of(), List.of());
    }
}

package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An archive of the old tree that is opened, so that what was compressed in it can be compared.
 *
 * @param entry its index in the tree's tar
 * @param level what the members that are opened are marked with
 * @param runs how many members in a row are opened, then how many are left as they are, and so on
 */
public record OpenedZip(int entry, int level, List<Integer> runs) {
    static final OpenedZip NONE = new OpenedZip(0, 0, List.of());
    private static final int MOST_MEMBERS = 65_535;

    OpenedZip code(PatchCoder coder, int at) throws IOException {
        int readLevel = (int) coder.run(level, 255);
        int count = (int) coder.run(runs.size(), MOST_MEMBERS);
        List<Integer> read = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            read.add((int) coder.run(i < runs.size() ? runs.get(i) : 0, MOST_MEMBERS));
        }
        return new OpenedZip(at, readLevel, read);
    }
}

package io.mastercontrol.agent.delta;

import io.mastercontrol.contracts.delta.Operation;
import io.mastercontrol.contracts.delta.PatchHead;
import io.mastercontrol.contracts.delta.PatchWriter;
import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Artifacts, and patches between two of them of the same size, with no art in finding what is alike. */
public final class Patches {
    private static final int PIECE = 50_000;

    private Patches() {}

    static TreeTar tree(Map<String, byte[]> files) {
        Map<String, TreeEntry> entries = new TreeMap<>();
        files.forEach((path, content) -> {
            entries.put(path, new TreeEntry(path, TreeEntry.Kind.FILE, false, content.length, ""));
            int slash = path.indexOf('/');
            if (slash > 0) {
                String parent = path.substring(0, slash);
                entries.put(parent, new TreeEntry(parent, TreeEntry.Kind.DIRECTORY, false, 0, ""));
            }
        });
        return new TreeTar(
                List.copyOf(entries.values()),
                (file, at, into, offset, length) ->
                        System.arraycopy(files.get(file.path()), (int) at, into, offset, length));
    }

    public static byte[] tar(Map<String, byte[]> files) throws IOException {
        TreeTar tree = tree(files);
        byte[] tar = new byte[(int) tree.size()];
        tree.read(0, tar, 0, tar.length);
        return tar;
    }

    /** Pieces that are the same are taken over; in the others every difference is told. */
    public static byte[] between(Map<String, byte[]> from, Map<String, byte[]> to) throws IOException {
        byte[] before = tar(from);
        byte[] after = tar(to);
        List<Operation> operations = new ArrayList<>();
        for (int at = 0; at < after.length; at += PIECE) {
            int end = Math.min(at + PIECE, after.length);
            int copy = Math.max(0, Math.min(end, before.length) - at);
            boolean exact = copy > 0 && Arrays.equals(before, at, at + copy, after, at, at + copy);
            operations.add(new Operation(copy == 0 ? before.length : at, at, copy, exact, end - at - copy));
        }
        return new PatchWriter(bytes(before), bytes(after))
                .write(new PatchHead(after.length, before.length, after.length, List.of(), List.of()), operations);
    }

    private static RandomBytes bytes(byte[] bytes) {
        return new RandomBytes() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long at, byte[] into, int offset, int length) {
                System.arraycopy(bytes, (int) at, into, offset, length);
            }
        };
    }
}

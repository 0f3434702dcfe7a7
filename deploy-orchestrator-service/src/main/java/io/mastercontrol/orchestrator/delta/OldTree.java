package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An artifact as it lies unpacked on a device. */
final class OldTree {
    private final Map<String, TarReader.Entry> entries = new HashMap<>();
    private final TreeTar tar;

    /** @param bytes the artifact's tar */
    OldTree(RandomBytes bytes) throws IOException, NotPatchable {
        for (TarReader.Entry entry : TarReader.read(bytes)) {
            add(entry);
        }
        for (String path : List.copyOf(entries.keySet())) {
            addParents(path);
        }
        List<TreeEntry> tree = new ArrayList<>(
                entries.values().stream().map(TarReader.Entry::entry).toList());
        this.tar = new TreeTar(
                tree,
                (file, at, into, offset, length) ->
                        bytes.read(entries.get(file.path()).content() + at, into, offset, length));
    }

    private void add(TarReader.Entry entry) throws NotPatchable {
        String path = entry.entry().path();
        boolean hidden = path.isEmpty() || ("/" + path + "/").contains("/__pycache__/");
        if (!hidden && entries.put(path, entry) != null && entry.entry().kind() != TreeEntry.Kind.DIRECTORY) {
            throw new NotPatchable("it has two entries " + path);
        }
    }

    private void addParents(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            String parent = path.substring(0, slash);
            entries.computeIfAbsent(
                    parent,
                    absent -> new TarReader.Entry(
                            new TreeEntry(parent, TreeEntry.Kind.DIRECTORY, false, 0, ""), 0, 0, 0));
        }
    }

    TreeTar tar() {
        return tar;
    }
}

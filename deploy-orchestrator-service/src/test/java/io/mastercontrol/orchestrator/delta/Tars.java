package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Artifacts as the command line packs them, in memory. */
final class Tars {
    private final List<TreeEntry> entries = new ArrayList<>();
    private final Map<String, byte[]> contents = new HashMap<>();

    Tars file(String path, byte[] content) {
        return file(path, content, false);
    }

    Tars file(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8), false);
    }

    Tars file(String path, byte[] content, boolean executable) {
        entries.add(new TreeEntry(path, TreeEntry.Kind.FILE, executable, content.length, ""));
        contents.put(path, content);
        return this;
    }

    Tars link(String path, String target) {
        entries.add(new TreeEntry(path, TreeEntry.Kind.LINK, false, 0, target));
        return this;
    }

    Tars directory(String path) {
        entries.add(new TreeEntry(path, TreeEntry.Kind.DIRECTORY, false, 0, ""));
        return this;
    }

    RandomBytes packed() throws IOException {
        TreeTar tar = new TreeTar(
                entries,
                (file, at, into, offset, length) ->
                        System.arraycopy(contents.get(file.path()), (int) at, into, offset, length));
        byte[] all = new byte[(int) tar.size()];
        tar.read(0, all, 0, all.length);
        return of(all);
    }

    static RandomBytes of(byte[] bytes) {
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

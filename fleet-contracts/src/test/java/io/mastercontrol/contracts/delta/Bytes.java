package io.mastercontrol.contracts.delta;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bytes in memory, as files and trees are read and written. */
final class Bytes {
    private Bytes() {}

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

    static byte[] all(RandomBytes bytes) throws java.io.IOException {
        byte[] all = new byte[(int) bytes.size()];
        bytes.read(0, all, 0, all.length);
        return all;
    }

    /** A tree of executable files. */
    static TreeTar tree(Map<String, byte[]> files) {
        Map<String, byte[]> sorted = new TreeMap<>(files);
        List<TreeEntry> entries = sorted.entrySet().stream()
                .map(file -> new TreeEntry(file.getKey(), TreeEntry.Kind.FILE, true, file.getValue().length, ""))
                .toList();
        return new TreeTar(
                entries,
                (file, at, into, offset, length) ->
                        System.arraycopy(files.get(file.path()), (int) at, into, offset, length));
    }

    static final class Memory implements Scratch {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public OutputStream write(long size) {
            bytes.reset();
            return bytes;
        }

        @Override
        public RandomBytes read() {
            return of(bytes.toByteArray());
        }
    }
}

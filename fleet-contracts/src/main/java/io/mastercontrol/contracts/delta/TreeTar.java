package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * An unpacked tree as the canonical tar that it would make, readable anywhere without being made. A patch refers to the
 * old release by offsets into this, since the tar itself is not kept on a device.
 */
public final class TreeTar implements RandomBytes {
    /** Zeros behind the last entry. */
    public static final int END = 1024;

    /** The content of the files. */
    public interface Contents {
        /** Reads exactly so many bytes of a file. */
        void read(TreeEntry file, long at, byte[] into, int offset, int length) throws IOException;
    }

    private final TreeEntry[] entries;
    private final long[] starts;
    private final Contents contents;
    private final long size;
    private int cached = -1;
    private byte[] header;

    public TreeTar(List<TreeEntry> tree, Contents contents) {
        this.entries =
                tree.stream().sorted(Comparator.comparing(TreeEntry::path)).toArray(TreeEntry[]::new);
        this.contents = contents;
        this.starts = new long[entries.length];
        long at = 0;
        for (int i = 0; i < entries.length; i++) {
            starts[i] = at;
            at += entries[i].tarSize();
        }
        this.size = at + END;
    }

    /** In the order of their paths. */
    public TreeEntry entry(int index) {
        return entries[index];
    }

    public int entries() {
        return entries.length;
    }

    /** Where an entry's header begins. */
    public long start(int index) {
        return starts[index];
    }

    /** Where a file's content begins. */
    public long contentStart(int index) {
        return starts[index] + header(index).length;
    }

    byte[] header(int index) {
        if (cached != index) {
            header = entries[index].header();
            cached = index;
        }
        return header;
    }

    @Override
    public long size() {
        return size;
    }

    /** One file's content. */
    public RandomBytes file(int index) {
        TreeEntry entry = entries[index];
        return new RandomBytes() {
            @Override
            public long size() {
                return entry.size();
            }

            @Override
            public void read(long at, byte[] into, int offset, int length) throws IOException {
                contents.read(entry, at, into, offset, length);
            }
        };
    }

    @Override
    public void read(long at, byte[] into, int offset, int length) throws IOException {
        int done = 0;
        int found = Arrays.binarySearch(starts, at);
        int index = found >= 0 ? found : -found - 2;
        while (done < length) {
            if (index >= entries.length || index < 0) {
                Arrays.fill(into, offset + done, offset + length, (byte) 0);
                return;
            }
            done += read(index, at + done, into, offset + done, length - done);
            index++;
        }
    }

    /** Reads as much of the range as lies in this entry. */
    private int read(int index, long at, byte[] into, int offset, int length) throws IOException {
        byte[] head = header(index);
        long inside = at - starts[index];
        int done = 0;
        if (inside < head.length) {
            done = (int) Math.min(length, head.length - inside);
            System.arraycopy(head, (int) inside, into, offset, done);
            inside += done;
        }
        long content = inside - head.length;
        long fileSize = entries[index].size();
        if (done < length && content < fileSize) {
            int part = (int) Math.min(length - done, fileSize - content);
            contents.read(entries[index], content, into, offset + done, part);
            done += part;
            content += part;
        }
        if (done < length && content >= fileSize) {
            int part = (int) Math.max(0, Math.min(length - done, TreeEntry.padded(fileSize) - content));
            Arrays.fill(into, offset + done, offset + done + part, (byte) 0);
            done += part;
        }
        return done;
    }
}

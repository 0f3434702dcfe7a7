package io.mastercontrol.cli.release;

import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes POSIX.1-2001 tar (pax) with nothing in it but names, contents, link targets and the executable bit. A library
 * writer puts the name of the user who runs it into every header, long names' too, and so gives each user another digest
 * of the same content. A patch counts on these very bytes, so the contracts say what they are.
 */
final class TarWriter {
    private static final int BLOCK = 512;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void directory(String name) throws IOException {
        out.write(new TreeEntry(name, TreeEntry.Kind.DIRECTORY, false, 0, "").header());
    }

    void link(String name, String target) throws IOException {
        out.write(new TreeEntry(name, TreeEntry.Kind.LINK, false, 0, target).header());
    }

    void file(String name, boolean executable, long size, InputStream content) throws IOException {
        out.write(new TreeEntry(name, TreeEntry.Kind.FILE, executable, size, "").header());
        long copied = content.transferTo(out);
        if (copied != size) {
            throw new IOException(name + " changes while it is read");
        }
        pad(size);
    }

    /** The end of the archive; the stream stays open. */
    void finish() throws IOException {
        out.write(new byte[TreeTar.END]);
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }
}

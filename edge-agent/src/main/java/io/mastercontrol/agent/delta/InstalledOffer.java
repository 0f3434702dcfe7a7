package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.artifact.SharedArtifact;
import io.mastercontrol.agent.neighbour.Offer;
import io.mastercontrol.contracts.release.PieceList;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jboss.logging.Logger;

/**
 * An artifact that lies unpacked, put together again piece by piece as neighbours ask for it, and proven before it leaves: no
 * second copy is kept of it, and what a workload changed in its files is noticed here.
 */
final class InstalledOffer implements Offer {
    private static final Logger LOG = Logger.getLogger(InstalledOffer.class);
    private static final String CHANGED = " make another archive than the one that came";

    private final SharedArtifact artifact;
    private InstalledTree tree;

    InstalledOffer(SharedArtifact artifact) {
        this.artifact = artifact;
    }

    @Override
    public long have() {
        return artifact.size();
    }

    @Override
    public long size() {
        return artifact.size();
    }

    @Override
    public String tag() {
        return null;
    }

    @Override
    public byte[] list() {
        return artifact.pieces().bytes();
    }

    @Override
    public synchronized int read(int piece, byte[] into) throws IOException {
        long at = (long) piece * PieceList.PIECE;
        int length = (int) Math.min(PieceList.PIECE, artifact.size() - at);
        if (length <= 0) {
            throw new EOFException("it has no piece " + piece);
        }
        if (artifact.file() == null) {
            readTar(at, into, length);
        } else {
            readFile(at, into, length);
        }
        if (!artifact.pieces().has(piece, into, length)) {
            throw new IOException("its files in " + artifact.directory() + CHANGED);
        }
        return length;
    }

    private void readTar(long at, byte[] into, int length) throws IOException {
        if (tree == null) {
            tree = new InstalledTree(artifact.directory());
        }
        if (tree.tar().size() != artifact.size()) {
            throw new IOException("its files in " + artifact.directory() + CHANGED);
        }
        tree.tar().read(at, into, 0, length);
    }

    private void readFile(long at, byte[] into, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        try (FileChannel channel = FileChannel.open(artifact.directory().resolve(artifact.file()))) {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, at + buffer.position()) < 0) {
                    throw new EOFException(artifact.file() + " became shorter");
                }
            }
        }
    }

    @Override
    public synchronized void rest() {
        InstalledTree open = tree;
        tree = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debugf("%s cannot be closed: %s", artifact.directory(), e.getMessage());
            }
        }
    }
}

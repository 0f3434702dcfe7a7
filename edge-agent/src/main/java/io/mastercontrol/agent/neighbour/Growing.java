package io.mastercontrol.agent.neighbour;

import io.mastercontrol.contracts.release.PieceList;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An artifact that is being downloaded, from its beginning on: what of it is proven, piece by piece, is offered already. Whoever
 * brings bytes, this is where they are proven; one thread brings, any number read.
 */
public final class Growing implements Offer, Intake {
    private final Path file;
    private final long size;
    private final String listDigest;
    private volatile PieceList list;
    private volatile long proven;

    /** @param listDigest of the list of pieces, as the manifest says */
    public Growing(Path file, long size, String listDigest) {
        this.file = file;
        this.size = size;
        this.listDigest = listDigest;
    }

    @Override
    public boolean needsList() {
        return list == null;
    }

    @Override
    public int listBytes() {
        return PieceList.bytes(size);
    }

    /** What an earlier download left can be proven from then on. */
    @Override
    public boolean learn(byte[] given) throws IOException {
        try {
            list = PieceList.believed(given, size, listDigest);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (Files.exists(file)) {
            grown(Files.size(file));
        }
        return true;
    }

    /** So many bytes are in the file: looks at the pieces that are complete by that. */
    public void grown(long there) throws IOException {
        PieceList known = list;
        if (known == null || (there < size && there - proven < PieceList.PIECE)) {
            return;
        }
        byte[] piece = new byte[PieceList.PIECE];
        try (FileChannel channel = FileChannel.open(file)) {
            for (int length = length(proven); length > 0 && proven + length <= there; length = length(proven)) {
                read(channel, proven, piece, length);
                if (!known.has(index(proven), piece, length)) {
                    return;
                }
                proven += length;
            }
        } catch (NoSuchFileException e) {
            // The download was refused and begins anew.
            proven = 0;
        }
    }

    private int length(long at) {
        return (int) Math.min(PieceList.PIECE, size - at);
    }

    private static int index(long at) {
        return (int) (at / PieceList.PIECE);
    }

    @Override
    public boolean take(byte[] piece, int length) throws IOException {
        long at = proven;
        if (length != length(at) || !list.has(index(at), piece, length)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // What an interrupted download left behind the last proven piece is not worth proving.
            channel.truncate(at);
            ByteBuffer bytes = ByteBuffer.wrap(piece, 0, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes, at + bytes.position());
            }
        } catch (IOException e) {
            throw new NoRoom("the disk does not take the download: " + e.getMessage());
        }
        proven = at + length;
        return true;
    }

    public boolean isWhole() {
        return proven == size;
    }

    @Override
    public long have() {
        return proven;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String tag() {
        return null;
    }

    @Override
    public byte[] list() {
        PieceList known = list;
        return known == null ? new byte[0] : known.bytes();
    }

    @Override
    public int read(int piece, byte[] into) throws IOException {
        long at = (long) piece * PieceList.PIECE;
        int length = (int) Math.min(PieceList.PIECE, proven - at);
        if (length <= 0 || !Files.exists(file)) {
            throw new EOFException("it is not there any more");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            read(channel, at, into, length);
        }
        if (!list.has(piece, into, length)) {
            throw new IOException("the disk gives back other bytes than it was given");
        }
        return length;
    }

    private static void read(FileChannel channel, long at, byte[] into, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException("the download became shorter");
            }
        }
    }
}

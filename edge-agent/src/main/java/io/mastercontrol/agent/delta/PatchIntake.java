package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.neighbour.Intake;
import io.mastercontrol.agent.neighbour.NoRoom;
import io.mastercontrol.agent.neighbour.Standing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** A patch that comes from a neighbour: from one at a time, since only the whole of it can be proven. */
final class PatchIntake implements Intake {
    private final PatchFile patch;
    private final long most;
    private long have;
    private long size;

    /** @param most bytes that it may have */
    PatchIntake(PatchFile patch, long most) {
        this.patch = patch;
        this.most = most;
    }

    boolean isWhole() {
        return size > 0 && have == size;
    }

    void forget() {
        have = 0;
        size = 0;
    }

    @Override
    public long have() {
        return have;
    }

    @Override
    public long size() {
        return size;
    }

    /** Anew with everybody: whoever gives a wrong patch has given all of it. */
    @Override
    public boolean begin(Standing standing) throws IOException {
        have = 0;
        size = standing.have();
        if (standing.tag() == null || size > most) {
            return false;
        }
        try (FileChannel channel =
                FileChannel.open(patch.file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        return true;
    }

    @Override
    public boolean take(byte[] piece, int length) throws IOException {
        if (length == 0 || have + length > size) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(patch.file(), StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(piece, 0, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes, have + bytes.position());
            }
        } catch (IOException e) {
            throw new NoRoom("the disk does not take the patch: " + e.getMessage());
        }
        have += length;
        return true;
    }
}

package io.mastercontrol.contracts.delta;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;

/** Writes a patch out of operations that a matcher has found. */
public final class PatchWriter {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final BitEncoder encoder = new BitEncoder(body);
    private final PatchCoder coder = new PatchCoder(encoder);
    private final OldBytes old;
    private final RandomBytes made;

    /**
     * @param old what the operations copy from: the old tree as a tar, then what was opened of its archives
     * @param made what they make: the new tar, with what was opened of its archives in their place
     */
    public PatchWriter(RandomBytes old, RandomBytes made) {
        this.old = new OldBytes(old);
        this.made = made;
    }

    /** @return the whole patch */
    public byte[] write(PatchHead head, List<Operation> operations) throws IOException {
        head.code(coder);
        coder.tables(tables(operations));
        long at = 0;
        for (Operation operation : operations) {
            coder.seek(operation.oldAt(), at, operation.newAt(), old.size());
            coder.copyLength(operation.copy(), made.size());
            if (operation.copy() > 0) {
                coder.exact(operation.exact());
                copy(operation);
            }
            at = operation.oldAt() + operation.copy();
            coder.freshLength(operation.fresh(), made.size());
            fresh(operation, at);
        }
        encoder.finish();
        return sealed();
    }

    private void copy(Operation operation) throws IOException {
        byte[] chunk = new byte[OldBytes.CHUNK];
        for (long done = 0; done < operation.copy(); done += chunk.length) {
            int length = (int) Math.min(chunk.length, operation.copy() - done);
            made.read(operation.newAt() + done, chunk, 0, length);
            if (!operation.exact()) {
                old.load(operation.oldAt() + done, length);
                coder.differences(old.window(), DiffModel.BEFORE, operation.oldAt() + done, chunk, 0, length);
            }
            coder.copied(chunk, 0, length);
        }
    }

    private void fresh(Operation operation, long oldAt) throws IOException {
        byte[] chunk = new byte[OldBytes.CHUNK];
        for (long done = 0; done < operation.fresh(); done += chunk.length) {
            int length = (int) Math.min(chunk.length, operation.fresh() - done);
            made.read(operation.newAt() + operation.copy() + done, chunk, 0, length);
            old.load(Math.min(old.size(), oldAt + done), length);
            for (int i = 0; i < length; i++) {
                coder.fresh(chunk[i] & 0xff, old.window()[DiffModel.BEFORE + i] & 0xff);
            }
        }
    }

    /** Large tables are worth their memory, and their beginnings their price, only where much is to be learnt. */
    private static int tables(List<Operation> operations) {
        long bytes = 0;
        for (Operation operation : operations) {
            bytes += operation.fresh() + (operation.exact() ? 0 : operation.copy() / 8);
        }
        int bits = 64 - Long.numberOfLeadingZeros(bytes) + 2;
        return Math.max(PatchCoder.SMALLEST_TABLES, Math.min(PatchCoder.LARGEST_TABLES, bits));
    }

    private byte[] sealed() {
        byte[] coded = body.toByteArray();
        MessageDigest digest = PatchSeal.sha256();
        ByteArrayOutputStream whole = new ByteArrayOutputStream(coded.length + PatchSeal.BYTES);
        whole.writeBytes(PatchSeal.of(digest.digest(coded)));
        whole.writeBytes(coded);
        return whole.toByteArray();
    }
}

package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.io.InputStream;

/**
 * The new artifact's tar, byte by byte, out of a patch and the old tree. Nothing that it says is to be believed before
 * its hash is the one that was signed.
 */
public final class PatchedTar {
    private PatchedTar() {}

    /**
     * Begins to apply a patch.
     *
     * @param body of the patch, behind its seal
     * @param tarSize bytes that the artifact has
     * @throws PatchDamaged if the patch is not for this tree or this artifact
     */
    public static InputStream open(InputStream body, TreeTar old, long tarSize) throws IOException {
        PatchCoder coder = new PatchCoder(new BitDecoder(body));
        PatchHead head = PatchHead.empty().code(coder);
        if (head.tarSize() != tarSize) {
            throw new PatchDamaged("it makes an artifact of " + head.tarSize() + " bytes instead of " + tarSize);
        }
        if (head.treeSize() != old.size()) {
            throw new PatchDamaged("it is for a tree of " + head.treeSize() + " bytes, and this one has " + old.size());
        }
        if (head.madeSize() != tarSize
                || !head.opened().isEmpty()
                || !head.closed().isEmpty()) {
            throw new PatchDamaged("it asks for what is not known here");
        }
        return new PatchReader(coder, old, head.madeSize());
    }
}

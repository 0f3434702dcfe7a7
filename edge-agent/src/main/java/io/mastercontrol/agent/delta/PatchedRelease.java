package io.mastercontrol.agent.delta;

import io.mastercontrol.contracts.delta.PatchedTar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A patch that is being applied to what lies unpacked: the tar that comes of it, and all that is open meanwhile. */
final class PatchedRelease implements AutoCloseable {
    private final InstalledTree old;
    private final FileScratch scratch;
    private final InputStream body;
    private final InputStream tar;

    /** @param tarSize bytes that the new artifact has */
    PatchedRelease(Path base, PatchFile patch, long tarSize) throws IOException {
        old = new InstalledTree(base);
        scratch = new FileScratch(patch.file().resolveSibling(patch.file().getFileName() + ".opened"));
        body = patch.body();
        try {
            tar = PatchedTar.open(body, old.tar(), scratch, tarSize);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    InputStream tar() {
        return tar;
    }

    @Override
    public void close() throws IOException {
        body.close();
        scratch.close();
        old.close();
    }
}

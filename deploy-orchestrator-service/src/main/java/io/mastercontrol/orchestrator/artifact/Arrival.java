package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.orchestrator.http.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.OptionalLong;

/**
 * Brings an artifact from where it is stored to the disk. Whoever asked for it has sent nothing, so what fails is told in other
 * words than a failed upload, and never as a fault of the request.
 */
record Arrival(DiskStore disk) {
    private static final Announced NOTHING = new Announced(OptionalLong.empty(), null);

    /** Blocks; leaves nothing if it fails. */
    DiskStore.Written of(String digest, InputStream content) throws IOException {
        DiskStore.Written came = read(digest, content);
        if (!came.artifact().digest().equals(digest)) {
            Files.deleteIfExists(came.file());
            throw Refusal.of(500, "Artifact " + digest + " was altered where it is stored; upload it again.");
        }
        return came;
    }

    private DiskStore.Written read(String digest, InputStream content) {
        try {
            return disk.read(content, NOTHING);
        } catch (Refusal e) {
            throw switch (e.status()) {
                case 507 ->
                    Refusal.of(
                            507,
                            "The orchestrator's disk has no room for artifact " + digest
                                    + " at hand; free some space and ask for it again.");
                case 413 -> e;
                default ->
                    Refusal.unavailable("Artifact " + digest + " did not come whole from where it is stored;"
                            + " ask for it again.");
            };
        }
    }
}

package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.orchestrator.artifact.Artifact;
import java.nio.file.Path;

/** What there is of a patch. */
sealed interface Patch {
    /** From which artifact to which. */
    record Pair(Artifact from, Artifact to) {
        static String hex(Artifact artifact) {
            return artifact.digest().substring("sha256:".length());
        }
    }

    /** @param hash over what it holds, as its seal says it */
    record Ready(Path file, long size, String hash) implements Patch {}

    /** There is none, and there will not be one; the reason is one sentence. */
    record Never(String reason) implements Patch {}

    /** Nobody has tried yet. */
    record Unmade() implements Patch {}
}

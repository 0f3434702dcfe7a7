package io.mastercontrol.orchestrator.retention;

import java.util.List;
import java.util.Optional;

/**
 * What a release is needed for.
 *
 * @param sequence grows with every release that is made
 * @param recent whether it was made within the grace
 * @param uses by weight, the greatest first; empty if nothing needs it
 */
record ReleaseUse(String name, String version, long sequence, boolean recent, List<Use> uses) {
    String title() {
        return name + " " + version;
    }

    Optional<String> need() {
        return uses.stream().findFirst().map(Use::told);
    }
}

package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.release.ReportedRelease;
import java.util.List;

/**
 * What a virtual device must not forget when the simulator ends.
 *
 * @param sequence of the newest report
 */
record Installed(long desiredGeneration, long generation, long sequence, List<ReportedRelease> releases) {
    static final Installed NOTHING = new Installed(0, 0, 0, List.of());

    Installed {
        releases = releases == null ? List.of() : List.copyOf(releases);
    }
}

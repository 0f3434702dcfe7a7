package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.contracts.release.DeviceFacts;
import io.mastercontrol.contracts.release.NeededVariable;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseNeeds;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseVariablesTest {
    private static final String YAML = """
            vars: {own: 5}
            name: web
            command: [run, "{{ own }}", "{{ site }}"]
            timeout: "{{ patience }}"
            """;

    private static Optional<String> unmet(List<NeededVariable> declared, String... has) {
        ReleaseNeeds needs = new ReleaseNeeds(declared, null, null, null);
        ReleaseManifest manifest = new ReleaseManifest(
                "web", "1", 1, Instant.EPOCH, List.of(new ReleaseWorkload("web", YAML)), List.of(), needs, null);
        return ReleaseVariables.unmet(manifest, new DeviceFacts(null, null, has == null ? null : List.of(has)));
    }

    @Test
    void theFirstThatIsMissingIsNamedWithItsPlace() {
        assertEquals(
                Optional.of("has no variable 'site', which line 3 of workload web uses"), unmet(List.of(), "patience"));
        assertEquals(
                Optional.of("has no variable 'patience', which line 4 of workload web uses"), unmet(List.of(), "site"));
    }

    @Test
    void whatTheDeviceHasOrTheReleaseFallsBackToIsNotMissing() {
        assertEquals(Optional.empty(), unmet(List.of(), "site", "patience"));
        assertEquals(Optional.empty(), unmet(List.of(new NeededVariable("site", "here")), "patience"));
    }

    @Test
    void aDeviceThatDoesNotSayWhatItHasIsNotJudged() {
        assertEquals(Optional.empty(), unmet(List.of(), (String[]) null));
    }
}

package io.mastercontrol.contracts.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseNeedsTest {
    private static final DeviceFacts BOARD = new DeviceFacts("1.2.0", "arm64", List.of("site", "device"));

    private static Optional<String> unmet(ReleaseNeeds needs) {
        return needs.unmet(BOARD, "1.0.0", false);
    }

    @Test
    void whatIsThereIsEnough() {
        assertEquals(
                Optional.empty(),
                unmet(new ReleaseNeeds(
                        List.of(new NeededVariable("site", null), new NeededVariable("rate", "10")),
                        "1.2.0",
                        List.of("armhf", "arm64"),
                        "1.0.0")));
    }

    @Test
    void theReasonNamesWhatIsMissing() {
        assertEquals(
                Optional.of("has no variable 'rate', which the release needs"),
                unmet(new ReleaseNeeds(List.of(new NeededVariable("rate", null)), null, null, null)));
        assertEquals(
                Optional.of("has agent 1.2.0, and the release needs 1.10.0 or later"),
                unmet(new ReleaseNeeds(null, "1.10.0", null, null)));
        assertEquals(
                Optional.of("is of architecture arm64, and the release is for armhf"),
                unmet(new ReleaseNeeds(null, null, List.of("armhf"), null)));
        assertEquals(
                Optional.of("runs 1.0.0, and the release can only follow 0.9.0"),
                unmet(new ReleaseNeeds(null, null, null, "0.9.0")));
        assertEquals(
                Optional.of("has no version of it, and the release can only follow 0.9.0"),
                new ReleaseNeeds(null, null, null, "0.9.0").unmet(BOARD, null, false));
    }

    @Test
    void aPreReleaseOfTheAgentIsOlderThanTheRelease() {
        assertNotEquals(
                Optional.empty(),
                new ReleaseNeeds(null, "1.2.0", null, null)
                        .unmet(new DeviceFacts("1.2.0-SNAPSHOT", null, null), null, false));
    }

    @Test
    void theWayBackNeedsNoPredecessor() {
        assertEquals(Optional.empty(), new ReleaseNeeds(null, null, null, "0.9.0").unmet(BOARD, "2.0.0", true));
    }

    @Test
    void whatIsNotKnownRefusesNobody() {
        assertEquals(
                Optional.empty(),
                new ReleaseNeeds(List.of(new NeededVariable("rate", null)), "9", List.of("armhf"), null)
                        .unmet(new DeviceFacts(null, null, null), null, false));
    }

    @Test
    void theSameBytesUnderAnotherNameAreAnotherTree() {
        String digest = "sha256:" + "ab".repeat(32);
        ReleaseArtifact tar = new ReleaseArtifact(digest, 1, null);
        ReleaseArtifact file = new ReleaseArtifact(digest, 1, ReleaseArtifact.FILE, "a.tar", false);
        assertEquals(digest, tar.treeId());
        assertNotEquals(tar.treeId(), file.treeId());
        assertNotEquals(file.treeId(), new ReleaseArtifact(digest, 1, ReleaseArtifact.FILE, "b.tar", false).treeId());
    }

    @Test
    void aFilesNameHasNoDirectories() {
        String digest = "sha256:" + "ab".repeat(32);
        for (String name : new String[] {"../x", "a/b", "", ".hidden", null}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new ReleaseArtifact(digest, 1, ReleaseArtifact.FILE, name, false));
        }
    }
}

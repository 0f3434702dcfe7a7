package io.mastercontrol.orchestrator.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GarbageTest {
    private static final Use RUNNING = new Use(Use.Kind.RUNNING, 1, "pi-1");

    private static ReleaseUse release(String name, long sequence, boolean recent, Use... uses) {
        return new ReleaseUse(name, sequence + ".0", sequence, recent, List.of(uses));
    }

    private static ArtifactUse artifact(String digest, boolean recent, Use running, String... releases) {
        return new ArtifactUse(
                digest, 10, Instant.EPOCH, "user:ada", Instant.EPOCH, recent, List.of(releases), running);
    }

    private static Set<String> titles(Garbage garbage) {
        return garbage.releases().stream().map(ReleaseUse::title).collect(Collectors.toSet());
    }

    @Test
    void withoutARetentionNoReleaseGoes() {
        List<ReleaseUse> releases = List.of(release("web", 1, false), release("web", 2, false));
        assertEquals(
                List.of(), Garbage.of(releases, List.of(), OptionalInt.empty()).releases());
    }

    @Test
    void theNewestStayAndWhatIsNeededStaysHoweverOld() {
        List<ReleaseUse> releases = List.of(
                release("web", 1, false),
                release("web", 2, false, RUNNING),
                release("web", 3, true),
                release("web", 4, false),
                release("web", 5, false),
                release("api", 6, false));
        assertEquals(Set.of("web 1.0"), titles(Garbage.of(releases, List.of(), OptionalInt.of(2))));
        assertEquals(
                Set.of("web 1.0", "web 4.0", "web 5.0", "api 6.0"),
                titles(Garbage.of(releases, List.of(), OptionalInt.of(0))));
    }

    @Test
    void contentGoesWithTheLastReleaseThatIsMadeOfIt() {
        List<ReleaseUse> releases = List.of(release("web", 1, false), release("web", 2, false));
        ArtifactUse old = artifact("a", false, null, "web 1.0");
        ArtifactUse both = artifact("b", false, null, "web 1.0", "web 2.0");
        ArtifactUse none = artifact("c", false, null);
        ArtifactUse fresh = artifact("d", true, null);
        ArtifactUse run = artifact("e", false, RUNNING);
        Garbage garbage = Garbage.of(releases, List.of(old, both, none, fresh, run), OptionalInt.of(1));
        assertEquals(List.of(old, none), garbage.artifacts());
        assertEquals("nothing needs it", garbage.reason(none));
        assertEquals("release web 2.0 is made of it", garbage.reason(both));
        assertEquals("it was used a short time ago", garbage.reason(fresh));
        assertEquals("device pi-1 runs it", garbage.reason(run));
        assertEquals("3 devices run it, such as pi-1", new Use(Use.Kind.RUNNING, 3, "pi-1").told());
    }

    /** Whatever there is: nothing goes that a release that stays is made of, that runs, or that is recent; and all else does. */
    @Test
    void neitherTooMuchNorTooLittle() {
        Random random = new Random(20261127);
        for (int round = 0; round < 500; round++) {
            List<ReleaseUse> releases = new ArrayList<>();
            for (int i = 0; i < random.nextInt(12); i++) {
                String name = random.nextBoolean() ? "web" : "api";
                releases.add(
                        random.nextInt(3) == 0
                                ? release(name, i, random.nextBoolean(), RUNNING)
                                : release(name, i, random.nextInt(4) == 0));
            }
            List<ArtifactUse> artifacts = new ArrayList<>();
            for (int i = 0; i < random.nextInt(8); i++) {
                String[] of = releases.stream()
                        .filter(release -> random.nextInt(3) == 0)
                        .map(ReleaseUse::title)
                        .toArray(String[]::new);
                artifacts.add(artifact("a" + i, random.nextInt(4) == 0, random.nextInt(4) == 0 ? RUNNING : null, of));
            }
            OptionalInt newest = random.nextInt(4) == 0 ? OptionalInt.empty() : OptionalInt.of(random.nextInt(4));
            Garbage garbage = Garbage.of(releases, artifacts, newest);
            garbage.releases().forEach(gone -> assertTrue(gone.uses().isEmpty() && !gone.recent()));
            Set<String> staying = new HashSet<>();
            releases.stream()
                    .filter(release -> !garbage.releases().contains(release))
                    .forEach(release -> staying.add(release.title()));
            for (ArtifactUse artifact : artifacts) {
                boolean needed = artifact.recent()
                        || artifact.running() != null
                        || artifact.releases().stream().anyMatch(staying::contains);
                assertEquals(!needed, garbage.artifacts().contains(artifact));
                assertFalse(garbage.reason(artifact).isBlank());
            }
        }
    }
}

package io.mastercontrol.orchestrator.retention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What nothing needs. Decides on what was read before; whoever removes something looks again in the transaction in which it
 * does so.
 *
 * @param releases that the retention lets go
 * @param artifacts that no release is made of then, and no device has
 */
record Garbage(List<ReleaseUse> releases, List<ArtifactUse> artifacts) {
    /**
     * @param newest how many versions of each release stay, whether or not they are needed; empty for all
     */
    static Garbage of(List<ReleaseUse> releases, List<ArtifactUse> artifacts, OptionalInt newest) {
        List<ReleaseUse> gone = newest.isEmpty() ? List.of() : superfluous(releases, newest.getAsInt());
        Set<String> titles = new HashSet<>();
        gone.forEach(release -> titles.add(release.title()));
        return new Garbage(
                gone,
                artifacts.stream()
                        .filter(artifact -> !artifact.recent()
                                && artifact.running() == null
                                && titles.containsAll(artifact.releases()))
                        .toList());
    }

    private static List<ReleaseUse> superfluous(List<ReleaseUse> releases, int newest) {
        Map<String, Integer> seen = new HashMap<>();
        List<ReleaseUse> gone = new ArrayList<>();
        releases.stream()
                .sorted(Comparator.comparingLong(ReleaseUse::sequence).reversed())
                .forEach(release -> {
                    int place = seen.merge(release.name(), 1, Integer::sum);
                    if (place > newest && !release.recent() && release.uses().isEmpty()) {
                        gone.add(release);
                    }
                });
        return List.copyOf(gone);
    }

    long bytes() {
        return artifacts.stream().mapToLong(ArtifactUse::size).sum();
    }

    /** Why an artifact stays, as the end of a sentence; what is garbage says so. */
    String reason(ArtifactUse artifact) {
        if (artifacts.contains(artifact)) {
            return "nothing needs it";
        }
        if (artifact.running() != null) {
            return artifact.running().told();
        }
        Set<String> gone = new HashSet<>();
        releases.forEach(release -> gone.add(release.title()));
        List<String> staying = artifact.releases().stream()
                .filter(title -> !gone.contains(title))
                .toList();
        return staying.isEmpty()
                ? "it was used a short time ago"
                : new Use(Use.Kind.RELEASED, staying.size(), staying.get(0)).told();
    }
}

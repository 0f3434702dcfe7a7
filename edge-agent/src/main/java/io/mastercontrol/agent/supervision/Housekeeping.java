package io.mastercontrol.agent.supervision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is done from time to time so that nothing grows without end or is left behind. */
record Housekeeping(Ground ground, Roster roster) {
    /** An environment or image that nothing has wanted for so long goes; until then, a rollback finds it. */
    private static final Duration UNUSED = Duration.ofDays(30);

    void begin() {
        Set<String> places = roster.all().stream().map(Supervised::place).collect(Collectors.toSet());
        ground.hands().execute(() -> {
            ground.walls().keepOnly(places);
            new Strays(ground, this::hasPlace).end();
        });
        new LogRounds(ground, roster).begin();
        ground.loop().every(Duration.ofMinutes(10), Duration.ofDays(1), () -> clearUp(UNUSED));
    }

    /** Any thread. */
    private boolean hasPlace(String place) {
        return roster.all().stream().anyMatch(workload -> workload.place().equals(place));
    }

    /** On the supervisor's thread. */
    void clearUp(Duration unused) {
        List<Supervised> all = roster.all();
        Set<Path> inUse = all.stream()
                .flatMap(workload -> workload.surroundings().venv().stream())
                .collect(Collectors.toSet());
        Set<String> images = all.stream()
                .flatMap(workload -> workload.surroundings().image().stream())
                .collect(Collectors.toSet());
        Set<String> names = all.stream()
                .map(workload -> ground.containers().name(workload.placed().spec()))
                .collect(Collectors.toSet());
        ground.builder().execute(() -> {
            ground.venvs().sweep(unused, inUse);
            ground.containers().sweep(names, unused, images);
        });
    }
}

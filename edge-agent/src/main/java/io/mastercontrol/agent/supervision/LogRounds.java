package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.log.Rotation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Has the captured outputs rotated that have grown. A look costs one question to the kernel for each. On the supervisor's
 * thread; hands rotate.
 */
final class LogRounds {
    private static final System.Logger LOG = System.getLogger(LogRounds.class.getName());
    private static final Duration FIRST = Duration.ofMillis(500);

    private final Ground ground;
    private final Roster roster;
    private final LogTurns turns = new LogTurns(System.nanoTime());

    LogRounds(Ground ground, Roster roster) {
        this.ground = ground;
        this.roster = roster;
    }

    void begin() {
        ground.loop().in(FIRST, this::look);
    }

    private void look() {
        Duration pause = LogTurns.WHILE_QUIET;
        try {
            List<Supervised> all = roster.all();
            LogTurns.Turn turn = turns.look(sizes(all), System.nanoTime());
            pause = turn.pause();
            List<Supervised> due = all.stream()
                    .filter(workload -> turn.due().contains(workload.place()))
                    .toList();
            if (!due.isEmpty()) {
                ground.hands().execute(() -> due.forEach(LogRounds::rotate));
            }
        } finally {
            ground.loop().in(pause, this::look);
        }
    }

    private static Map<String, List<Long>> sizes(List<Supervised> all) {
        Map<String, List<Long>> sizes = new HashMap<>();
        for (Supervised workload : all) {
            Home home = workload.home();
            sizes.put(workload.place(), List.of(size(home.stdout()), size(home.stderr())));
        }
        return sizes;
    }

    /** 0 where there is no such file. */
    private static long size(LogFiles log) {
        return log.current().toFile().length();
    }

    private static void rotate(Supervised workload) {
        Home home = workload.home();
        for (LogFiles log : List.of(home.stdout(), home.stderr())) {
            try {
                Rotation.check(log, workload.definition().spec().logs(), Instant.now());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "cannot rotate " + log.current() + ": " + e.getMessage());
            }
        }
    }
}

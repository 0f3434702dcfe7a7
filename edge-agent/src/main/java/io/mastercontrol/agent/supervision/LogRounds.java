package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.log.Rotation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Has the captured outputs rotated that have grown. A look costs one question to the kernel for each, and is rarer while
 * nobody writes. On the supervisor's thread; hands rotate.
 */
final class LogRounds {
    private static final System.Logger LOG = System.getLogger(LogRounds.class.getName());
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration WHILE_GROWING = Duration.ofSeconds(2);
    private static final Duration WHILE_QUIET = Duration.ofSeconds(5);
    /** What was rotated may become too old though nothing is written. */
    private static final long ALL_NANOS = Duration.ofMinutes(1).toNanos();

    private final Ground ground;
    private final Roster roster;
    private Map<Path, Long> sizes = Map.of();
    private long allNanos = System.nanoTime();

    LogRounds(Ground ground, Roster roster) {
        this.ground = ground;
        this.roster = roster;
    }

    void begin() {
        ground.loop().in(FIRST, this::look);
    }

    private void look() {
        List<Supervised> grown = List.of();
        try {
            grown = grown();
            boolean all = System.nanoTime() - allNanos > ALL_NANOS;
            List<Supervised> due = all ? roster.all() : grown;
            if (all) {
                allNanos = System.nanoTime();
            }
            if (!due.isEmpty()) {
                ground.hands().execute(() -> due.forEach(LogRounds::rotate));
            }
        } finally {
            ground.loop().in(grown.isEmpty() ? WHILE_QUIET : WHILE_GROWING, this::look);
        }
    }

    /** Those whose outputs have another size than at the last look. */
    private List<Supervised> grown() {
        List<Supervised> grown = new ArrayList<>();
        Map<Path, Long> now = new HashMap<>();
        for (Supervised workload : roster.all()) {
            boolean changed = false;
            for (LogFiles log :
                    List.of(workload.home().stdout(), workload.home().stderr())) {
                Path file = log.current();
                long size = file.toFile().length();
                now.put(file, size);
                changed |= !Long.valueOf(size).equals(sizes.get(file));
            }
            if (changed) {
                grown.add(workload);
            }
        }
        sizes = now;
        return grown;
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

package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.isolation.MemoryAlarm;
import io.mastercontrol.agent.run.ProcessFiles;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at how near one run is to its memory cap; lives on the supervisor's thread, where a look costs one small file.
 */
final class MemoryWatch {
    private static final Duration FIRST = Duration.ofSeconds(1);

    /** Is told, once for each crossing. */
    interface Listener {
        void memoryChanged(boolean high, String sentence);

        /** One of its processes was killed for it, while the run may go on. */
        void killedForMemory(String sentence);
    }

    private final Ground ground;
    private final String name;
    private final long cap;
    private final Supplier<List<Long>> pids;
    private final Listener listener;
    private MemoryAlarm alarm = MemoryAlarm.QUIET;
    private String sentence;
    private long kills;
    private boolean over;

    MemoryWatch(Ground ground, String name, long cap, Supplier<List<Long>> pids, Listener listener) {
        this.ground = ground;
        this.name = name;
        this.cap = cap;
        this.pids = pids;
        this.listener = listener;
        this.kills = ground.cgroups().outOfMemoryKills(name);
    }

    void begin() {
        later(FIRST);
    }

    void end() {
        over = true;
    }

    /** That it is near its cap, if it is. */
    Optional<String> wrong() {
        return alarm.ringing() ? Optional.of(sentence) : Optional.empty();
    }

    private void later(Duration pause) {
        ground.loop().in(pause, this::look);
    }

    private void look() {
        if (over) {
            return;
        }
        long used = ground.cgroups()
                .memoryBytes(name, MemoryAlarm.worthALook(cap))
                .orElseGet(() -> ProcessFiles.largestAddressSpaceBytes(pids.get()));
        MemoryAlarm next = alarm.after(used, cap);
        sentence = String.format(Locale.ROOT, "it uses %d %% of its memory cap of %s", 100 * used / cap, mebi(cap));
        if (next.ringing() != alarm.ringing()) {
            alarm = next;
            listener.memoryChanged(next.ringing(), sentence);
        }
        long killed = ground.cgroups().outOfMemoryKills(name);
        if (killed > kills) {
            kills = killed;
            listener.killedForMemory(
                    "it used more memory than its cap of " + mebi(cap) + " and the kernel killed one of its processes");
        }
        later(MemoryAlarm.pause(used, cap));
    }

    private static String mebi(long bytes) {
        boolean whole = bytes % (1 << 20) == 0;
        return (whole ? Long.toString(bytes >> 20) : String.format(Locale.ROOT, "%.1f", bytes / 1048576.0)) + " MiB";
    }
}

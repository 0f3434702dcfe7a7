package io.mastercontrol.agent.meter;

import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.ExitReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** What one workload has been through during this agent's life, for the counters. */
final class WorkloadLife {
    final Durations durations = new Durations();
    private final Map<ExitReason, Long> exits = new EnumMap<>(ExitReason.class);
    private long failures;
    private final Rising cpuSeconds = new Rising();
    private final Rising readBytes = new Rising();
    private final Rising writtenBytes = new Rising();
    private final Rising voluntarySwitches = new Rising();
    private final Rising involuntarySwitches = new Rising();
    private Totals totals;

    /** Counters as they are shown. */
    record Totals(
            double cpuSeconds,
            double readBytes,
            double writtenBytes,
            double voluntarySwitches,
            double involuntarySwitches) {}

    synchronized void ended(Exit exit, Duration ran) {
        durations.add(ran);
        exits.merge(exit.reason(), 1L, Long::sum);
        if (isFailure(exit)) {
            failures++;
        }
    }

    /** What a person asked for, or the rules of the workload, is no failure. */
    private static boolean isFailure(Exit exit) {
        return switch (exit.reason()) {
            case operator, dependency, schedule, guard -> false;
            case exit_code -> !Integer.valueOf(0).equals(exit.code());
            default -> true;
        };
    }

    synchronized Map<ExitReason, Long> exits() {
        return new EnumMap<>(exits);
    }

    synchronized long failures() {
        return failures;
    }

    synchronized void used(Usage usage) {
        totals = new Totals(
                cpuSeconds.of(usage.cpuSeconds()),
                readBytes.of(usage.readBytes()),
                writtenBytes.of(usage.writtenBytes()),
                voluntarySwitches.of(usage.voluntarySwitches()),
                involuntarySwitches.of(usage.involuntarySwitches()));
    }

    /** Its control group is gone. */
    synchronized void beginAnew() {
        Stream.of(cpuSeconds, readBytes, writtenBytes, voluntarySwitches, involuntarySwitches)
                .forEach(Rising::beginAnew);
    }

    /** As last measured, also when it does not run now; null before the first time. */
    synchronized Totals totals() {
        return totals;
    }
}

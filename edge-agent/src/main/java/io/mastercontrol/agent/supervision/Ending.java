package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Signals;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.ExitReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How a run ended, told apart. */
record Ending(Exit exit, Duration ran) {
    private static final System.Logger LOG = System.getLogger(Ending.class.getName());

    /** What the files and groups of a run say once it is over, whoever asked for its end. */
    record Found(Optional<Integer> status, boolean outOfMemory, Instant at, Duration ran) {
        /** @param asked why the agent itself ended it, or null if it did not */
        Ending askedFor(ExitReason asked) {
            return new Ending(exit(status, asked, outOfMemory, at), ran);
        }
    }

    /**
     * Reads what the runner wrote down and kills what the program left behind. Where that cannot be done, how it ended is
     * not known.
     *
     * @param known the status, if its runner was our child and ended just now; read otherwise
     * @param spared a process in the workload's groups that is not part of it
     */
    static Found look(
            Ground ground, String name, RunFiles files, RunRecord run, Optional<Integer> known, OptionalLong spared) {
        try {
            boolean containerWithoutMemory =
                    run.container() != null && ground.containers().clear(run.container(), run.containerUser());
            List<Long> left = ground.cgroups().processes(name).stream()
                    .filter(pid -> spared.isEmpty() || pid != spared.getAsLong())
                    .toList();
            if (!left.isEmpty()) {
                Signals.kill(left);
            }
            boolean outOfMemory =
                    containerWithoutMemory || ground.cgroups().outOfMemoryKills(name) > run.outOfMemoryBefore();
            Instant at = known.isPresent() ? Instant.now() : files.endedAt(run.number());
            Duration ran = Duration.between(run.startedAt(), at);
            return new Found(
                    known.or(() -> files.status(run.number())),
                    outOfMemory,
                    at,
                    ran.isNegative() ? Duration.ZERO : ran);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, name + ": cannot clear up after it: " + e.getMessage());
            return new Found(known, false, Instant.now(), Duration.ZERO);
        }
    }

    static Exit exit(Optional<Integer> status, ExitReason asked, boolean outOfMemory, Instant at) {
        Integer code = status.filter(s -> !Signals.isSignal(s)).orElse(null);
        String signal =
                status.filter(Signals::isSignal).map(s -> Signals.name(s - 128)).orElse(null);
        ExitReason reason;
        if (asked != null) {
            reason = asked;
        } else if (outOfMemory && !Integer.valueOf(0).equals(code)) {
            reason = ExitReason.out_of_memory;
        } else if (status.isEmpty()) {
            reason = ExitReason.unknown;
        } else {
            reason = signal != null ? ExitReason.signal : ExitReason.exit_code;
        }
        return new Exit(reason, code, signal, at);
    }

    boolean success() {
        return exit.reason() == ExitReason.exit_code && Integer.valueOf(0).equals(exit.code());
    }

    String what() {
        return switch (exit.reason()) {
            case exit_code -> "it exited with code " + exit.code();
            case signal -> "signal " + exit.signal() + " ended it";
            case out_of_memory -> "it used more memory than its cap and the kernel killed it";
            case timeout -> "it took longer than its timeout and was stopped";
            case health -> "it was unhealthy and was stopped";
            case guard -> "a guard stopped it";
            case operator -> "it was stopped on request";
            case dependency -> "one that it depends on ended";
            case schedule -> "its next time came, and it gave way to the next run";
            case start_failed -> "it could not be started";
            case unknown -> "it ended, and how was never learnt";
        };
    }
}

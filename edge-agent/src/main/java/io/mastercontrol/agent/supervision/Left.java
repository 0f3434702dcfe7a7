package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What an earlier agent left of a workload.
 *
 * @param ofAnother whether its newest run was of another definition
 * @param run the newest run, if its end has not been dealt with and it was in this boot
 * @param alive its process, if it lives
 */
record Left(boolean ofAnother, Optional<RunRecord> run, Optional<ProcessIdentity> alive) {
    /** As long as a process may take, on a board that has much to do, from its word to writing down that it begins. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(5);

    /** @param dealtWith number of the newest run whose end is known */
    static Left of(RunFiles files, String bootId, String fingerprint, long dealtWith) throws IOException {
        Optional<RunRecord> last = files.latest();
        boolean ofAnother =
                last.filter(run -> !run.definition().equals(fingerprint)).isPresent();
        Optional<RunRecord> run =
                last.filter(r -> r.number() > dealtWith && r.bootId().equals(bootId));
        Optional<ProcessIdentity> process =
                run.isEmpty() ? Optional.empty() : began(files, run.get().number());
        return new Left(ofAnother, process.flatMap(begun -> run), process.filter(ProcessIdentity::isAlive));
    }

    /**
     * The process of a run. The agent may have died between its word to start and the process writing down that it does;
     * without that word the process ends by itself. Either is awaited, or the program would run twice.
     */
    private static Optional<ProcessIdentity> began(RunFiles files, long number) throws IOException {
        long start = System.nanoTime();
        while (files.process(number).isEmpty() && mayStillBegin(files, number)) {
            if (System.nanoTime() - start > UNDER_WAY.toNanos()) {
                Signals.send(files.ready(number).get(), "KILL");
            }
            LockSupport.parkNanos(1_000_000);
        }
        return files.process(number);
    }

    private static boolean mayStillBegin(RunFiles files, long number) {
        return files.ready(number).filter(ProcessIdentity::isAlive).isPresent();
    }
}

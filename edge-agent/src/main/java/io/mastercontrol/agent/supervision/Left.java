package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import java.io.IOException;
import java.util.Optional;

/**
 * What an earlier agent left of a workload.
 *
 * @param ofAnother whether its newest run was of another definition
 * @param run the newest run, if its end has not been dealt with and it was in this boot
 * @param alive its process, if it lives
 */
record Left(boolean ofAnother, Optional<RunRecord> run, Optional<ProcessIdentity> alive) {
    /** @param dealtWith number of the newest run whose end is known */
    static Left of(RunFiles files, String bootId, String fingerprint, long dealtWith) throws IOException {
        Optional<RunRecord> last = files.latest();
        boolean ofAnother =
                last.filter(run -> !run.definition().equals(fingerprint)).isPresent();
        Optional<RunRecord> run = last.filter(
                        r -> r.number() > dealtWith && r.bootId().equals(bootId))
                .filter(r -> files.process(r.number()).isPresent());
        return new Left(
                ofAnother, run, run.flatMap(r -> files.process(r.number())).filter(ProcessIdentity::isAlive));
    }
}

package io.mastercontrol.agent.desired;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mastercontrol.contracts.message.Phase;
import java.time.Instant;

/**
 * Where this device stands with one release; the journal's unit.
 *
 * @param step what is to be done next
 * @param attempt what was last asked for
 * @param current what was last committed, or null
 * @param candidate what is being tried, from {@code switch_over} on, or null
 * @param phase how it ended, when settled
 * @param reason one sentence, when it failed
 */
record ReleaseRecord(
        String name,
        Step step,
        Target attempt,
        Installed current,
        Installed candidate,
        Phase phase,
        String reason,
        Instant since) {

    /** Why one is cancelled whose place something else takes. */
    static final String ABANDONED = "another version is wanted";

    static ReleaseRecord begin(ReleaseRecord before, Target target, Instant now) {
        return new ReleaseRecord(
                target.name(), Step.download, target, before == null ? null : before.current(), null, null, null, now);
    }

    ReleaseRecord at(Step next, Instant now) {
        return new ReleaseRecord(name, next, attempt, current, candidate, null, reason, now);
    }

    /** As it is taken up after an interruption: what was seen of the workloads before does not count any more. */
    ReleaseRecord resumed(Instant now) {
        return step == Step.bake || step == Step.prove ? at(Step.await_healthy, now) : this;
    }

    ReleaseRecord unpacked(Installed installed, Instant now) {
        return new ReleaseRecord(name, Step.switch_over, attempt, current, installed, null, null, now);
    }

    ReleaseRecord committed(Instant now) {
        return new ReleaseRecord(name, Step.settled, attempt, candidate, null, Phase.succeeded, null, now);
    }

    /** It did not work: back to what ran before if it was touched, or settled at once if it was not or is on its way back. */
    ReleaseRecord failed(String why, Instant now) {
        if (step == Step.roll_back) {
            return settled(Phase.unable_to_roll_back, reason == null ? why : reason + "; going back, " + why, now);
        }
        return step.candidateRuns()
                ? new ReleaseRecord(name, Step.roll_back, attempt, current, candidate, null, why, now)
                : new ReleaseRecord(name, Step.settled, attempt, current, null, Phase.failed, why, now);
    }

    ReleaseRecord settled(Phase outcome, String why, Instant now) {
        return new ReleaseRecord(name, Step.settled, attempt, current, null, outcome, why, now);
    }

    /** The same content is asked for again, by another generation or rollout: nothing is to be done. */
    ReleaseRecord adopted(Target target, Instant now) {
        return new ReleaseRecord(name, Step.settled, target, current, null, Phase.succeeded, null, now);
    }

    /** Something else than a release took its place. */
    ReleaseRecord replaced(Instant now) {
        String why = current.version() + " does not run any more: the package on this device took its place";
        return new ReleaseRecord(name, Step.settled, attempt, null, null, Phase.failed, why, now);
    }

    /** Cancelled for something else that is wanted, and not because this device lacks something. */
    @JsonIgnore
    boolean isAbandoned() {
        return phase == Phase.cancelled && ABANDONED.equals(reason);
    }

    @JsonIgnore
    boolean isSettled() {
        return step == Step.settled;
    }

    /** What shall run now, or null for what the device's own YAML says. */
    @JsonIgnore
    Installed running() {
        return step.candidateRuns() ? candidate : current;
    }

    @JsonIgnore
    Phase reportedPhase() {
        return isSettled() ? phase : step.phase();
    }
}

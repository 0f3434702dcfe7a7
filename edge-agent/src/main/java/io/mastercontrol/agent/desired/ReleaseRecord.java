package io.mastercontrol.agent.desired;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.HookPoint;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Where this device stands with one release; the journal's unit.
 *
 * @param step what is to be done next
 * @param attempt what was last asked for
 * @param current what was last committed, or null
 * @param candidate what is being tried, from {@code switch_over} on, or null
 * @param phase how it ended, when settled
 * @param reason one sentence, when it failed
 * @param delays how often the hook of this step has asked to be tried again
 */
record ReleaseRecord(
        String name,
        Step step,
        Target attempt,
        Installed current,
        Installed candidate,
        Phase phase,
        String reason,
        Instant since,
        int delays) {

    private static final Logger LOG = Logger.getLogger(ReleaseRecord.class);

    /** Why one is cancelled whose place something else takes. */
    static final String ABANDONED = "another version is wanted";

    static ReleaseRecord begin(ReleaseRecord before, Target target, Instant now) {
        Installed current = before == null ? null : before.current();
        return new ReleaseRecord(target.name(), Step.download, target, current, null, null, null, now, 0);
    }

    ReleaseRecord at(Step next, Instant now) {
        return new ReleaseRecord(name, next, attempt, current, candidate, null, reason, now, delays);
    }

    /** The hook of this step went well. */
    ReleaseRecord after(Step next, Instant now) {
        return new ReleaseRecord(name, next, attempt, current, candidate, null, reason, now, 0);
    }

    /** The hook of this step has asked to be tried again. */
    ReleaseRecord delayed(Instant now) {
        return new ReleaseRecord(name, step, attempt, current, candidate, null, reason, now, delays + 1);
    }

    /** As it is taken up after an interruption: what was seen of the workloads before does not count any more. */
    ReleaseRecord resumed(Instant now) {
        return step == Step.bake || step == Step.pre_commit || step == Step.prove ? at(Step.await_healthy, now) : this;
    }

    ReleaseRecord unpacked(Installed installed, Instant now) {
        Step next = or(HookPoint.pre_install, Step.switch_over);
        return new ReleaseRecord(name, next, attempt, current, installed, null, null, now, 0);
    }

    ReleaseRecord committed(Instant now) {
        return new ReleaseRecord(name, Step.settled, attempt, candidate, null, Phase.succeeded, null, now, 0);
    }

    /** The step of a hook if the release has it, or else what follows. */
    Step or(HookPoint point, Step otherwise) {
        if (attempt.manifest().hook(point).isEmpty()) {
            return otherwise;
        }
        return switch (point) {
            case pre_install -> Step.pre_install;
            case post_install -> Step.post_install;
            case pre_commit -> Step.pre_commit;
            case rollback -> Step.undo;
        };
    }

    /** The same, with what it was in front of the reason; told in the log, too. */
    ReleaseRecord failedBecause(String why, Instant now) {
        String sentence = name + " " + attempt.manifest().version() + ": " + why;
        LOG.warn(sentence);
        return failed(sentence, now);
    }

    /**
     * It did not work: back to what ran before if it was touched, or settled at once if it was not or is on its way back.
     * A rollback hook that fails does not keep it from going back.
     */
    ReleaseRecord failed(String why, Instant now) {
        String both = (reason == null ? ABANDONED : reason) + "; going back, " + why;
        return switch (step) {
            case roll_back -> settled(Phase.unable_to_roll_back, reason == null ? why : both, now);
            case undo -> new ReleaseRecord(name, Step.roll_back, attempt, current, candidate, null, both, now, 0);
            case give_up -> settled(Phase.failed, both, now);
            case pre_install, stand_by -> back(Step.give_up, why, now);
            default ->
                step.candidateRuns()
                        ? back(or(HookPoint.rollback, Step.roll_back), why, now)
                        : settled(Phase.failed, why, now);
        };
    }

    private ReleaseRecord back(Step next, String why, Instant now) {
        return new ReleaseRecord(name, next, attempt, current, candidate, null, why, now, 0);
    }

    /** Something else is wanted now: the first step on the way back, or settled if nothing was begun that has one. */
    ReleaseRecord abandoned(Instant now) {
        if (step.isGoingBack()) {
            return this;
        }
        if (step == Step.pre_install || step == Step.stand_by) {
            return back(Step.give_up, null, now);
        }
        return step.candidateRuns()
                ? back(or(HookPoint.rollback, Step.roll_back), null, now)
                : settled(Phase.cancelled, ABANDONED, now);
    }

    ReleaseRecord settled(Phase outcome, String why, Instant now) {
        return new ReleaseRecord(name, Step.settled, attempt, current, null, outcome, why, now, 0);
    }

    /** The same content is asked for again, by another generation or rollout: nothing is to be done. */
    ReleaseRecord adopted(Target target, Instant now) {
        return new ReleaseRecord(name, Step.settled, target, current, null, Phase.succeeded, null, now, 0);
    }

    /** Something else than a release took its place. */
    ReleaseRecord replaced(Instant now) {
        String why = current.version() + " does not run any more: the package on this device took its place";
        return new ReleaseRecord(name, Step.settled, attempt, null, null, Phase.failed, why, now, 0);
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

    /** What may run beside that, or null. */
    @JsonIgnore
    Installed beside() {
        if (candidate == null || isSettled()) {
            return null;
        }
        return step.candidateRuns() ? current : candidate;
    }

    @JsonIgnore
    Phase reportedPhase() {
        return isSettled() ? phase : step.phase();
    }
}

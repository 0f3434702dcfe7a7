package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.ExitReason;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes one workload over from an earlier agent, which left a process to adopt, an end to learn of, or only a note on what it
 * had come to. On the supervisor's thread.
 */
record TakeOver(Ground ground, Home home, Life life, Presence presence, Course course) {
    private static final System.Logger LOG = System.getLogger(TakeOver.class.getName());

    /** @param refusal why it cannot run on this device, if so */
    void begin(Optional<String> refusal) {
        try {
            Left left = Left.of(
                    home.runs(),
                    ground.bootId(),
                    life.fingerprint(),
                    life.saved().endedRun());
            if (left.ofAnother() || !life.fingerprint().equals(life.saved().definition())) {
                // What another definition went through is not this one's fault.
                life.forgiveFailures();
            }
            if (left.alive().isPresent()) {
                course.adopt(left.run().get(), left.alive().get());
            } else if (left.run().isPresent() && refusal.isEmpty()) {
                learnOfEnd(left.run().get(), left.ofAnother());
                return;
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, life.name() + ": cannot read what its last run left: " + e.getMessage());
        }
        decide(refusal);
        life.publish();
    }

    private void learnOfEnd(RunRecord ended, boolean ofAnother) {
        Lifecycle.Running found = new Lifecycle.Registered().toAdopted();
        Then then = life.saved().stopped() ? Then.REST : Then.START;
        life.become(ofAnother ? found.toStopping(ExitReason.operator, then) : found);
        course.over(
                ended,
                Ending.look(ground, life.place(), home.runs(), ended, Optional.empty(), OptionalLong.empty())
                        .askedFor(null));
    }

    private void decide(Optional<String> refusal) {
        Optional<RunRecord> running = presence.run().map(Ongoing::record);
        if (refusal.isPresent()) {
            course.refuse(refusal.get());
        } else if (running.isEmpty()) {
            settle();
        } else if (life.saved().stopped()) {
            course.stop(ExitReason.operator, Then.REST);
        } else if (!life.fingerprint().equals(running.get().definition()) || isPreparedByAnother()) {
            course.stop(ExitReason.operator, Then.START);
        }
    }

    /** Whether what runs is what an older or newer version of its plugin said to run. */
    private boolean isPreparedByAnother() {
        return course.surroundings()
                .prepared()
                .filter(said -> ground.plugins().isOutdated(life.spec().type(), said.by()))
                .isPresent();
    }

    private void settle() {
        Lifecycle.Registered registered = new Lifecycle.Registered();
        if (life.saved().stopped()) {
            life.become(registered.toStopped());
        } else if (life.cameTo("completed")) {
            life.become(registered.toCompleted());
        } else if (life.cameTo("failed")) {
            life.become(registered.toFailed(life.saved().restReason()));
        } else {
            course.starter().plan();
            return;
        }
        // It may have come to rest when the earlier agent had no time left to take away what was around it.
        presence.leave();
    }
}

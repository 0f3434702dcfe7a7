package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.util.Optional;

/** What people, releases and the board's guards ask of one workload. On the supervisor's thread. */
record Orders(Ground ground, Life life, Presence presence, Course course) {
    Outcome start() {
        life.rememberStopped(false);
        if (course.isUp()) {
            return new Outcome.Done(life.name() + " is running already");
        }
        if (life.state() instanceof Lifecycle.Frozen frozen) {
            return new Outcome.Done(life.name() + " is paused: " + frozen.reason());
        }
        life.forgiveFailures();
        if (life.isAtRest()) {
            course.starter().startAtOnce();
        } else {
            course.stop(ExitReason.operator, Then.START);
        }
        return new Outcome.Done(life.name() + started());
    }

    private String started() {
        if (life.state() instanceof Lifecycle.Waiting waiting) {
            return " waits for " + waiting.waitingFor();
        }
        return life.state() instanceof Lifecycle.Held held ? " is paused: " + held.reason() : " is starting";
    }

    private boolean isGoing() {
        return life.state() instanceof Lifecycle.Running || life.state() instanceof Lifecycle.Starting;
    }

    /** Starts it for somebody who waits for the end of that very run. */
    Outcome run() {
        if (isGoing() && life.spec().runMode() != WorkloadSpec.RunMode.forever) {
            return new Outcome.Refused(
                    life.name() + " runs already, and another run cannot begin before that has ended");
        }
        if (life.state() instanceof Lifecycle.Frozen frozen) {
            return new Outcome.Refused(life.name() + " is paused: " + frozen.reason());
        }
        Outcome started = start();
        if (life.state() instanceof Lifecycle.Failed failed) {
            return new Outcome.Refused(life.name() + " cannot run: " + failed.reason());
        }
        return new Outcome.Begun(started.message(), course.runs().next() - (isGoing() ? 1 : 0));
    }

    /** Lifts a stop, and lets it be what it would be without: what has completed, or has its times, is not started. */
    Outcome up() {
        boolean stopped = life.saved().stopped();
        if (stopped) {
            life.rememberStopped(false);
        }
        if (!stopped && isAsItShouldBe()) {
            return new Outcome.Done(life.name() + " is " + life.state().told());
        }
        if (!(life.state() instanceof Lifecycle.AtRest rest)) {
            course.stop(ExitReason.operator, Then.START);
        } else if (life.cameTo("completed")) {
            life.become(rest.toCompleted());
            life.publish();
            return new Outcome.Done(life.name() + " has completed; 'start' lets it run again");
        } else {
            life.forgiveFailures();
            course.starter().times().clearDue();
            course.starter().plan();
        }
        return new Outcome.Done(life.name() + started());
    }

    private boolean isAsItShouldBe() {
        return course.isUp()
                || life.state() instanceof Lifecycle.Waiting
                || life.state() instanceof Lifecycle.Completed
                || life.state() instanceof Lifecycle.Frozen
                || life.state() instanceof Lifecycle.Held;
    }

    /** First part of an orderly stop: from now on nothing starts it, whatever becomes of this agent. */
    Outcome downSoon() {
        if (life.isAtRest()) {
            return life.saved().stopped() ? new Outcome.Done(life.name() + " is stopped") : stop();
        }
        life.rememberStopped(true);
        course.starter().times().forgetQueued();
        return new Outcome.Done(life.name() + " is to stop");
    }

    boolean isToStop() {
        return life.saved().stopped() && !life.isAtRest();
    }

    /** Second part, when its turn has come; not if somebody has started it since. */
    void downNow() {
        if (isToStop()) {
            course.stop(ExitReason.operator, Then.REST);
        }
    }

    Outcome stop() {
        life.rememberStopped(true);
        course.starter().times().forgetQueued();
        if (life.state() instanceof Lifecycle.AtRest rest) {
            course.starter().giveUp();
            course.starter().times().clearDue();
            life.become(rest.toStopped());
            presence.leave();
            life.publish();
            return new Outcome.Done(life.name() + " is stopped");
        }
        course.stop(ExitReason.operator, Then.REST);
        return new Outcome.Done(life.name() + " is stopping");
    }

    /** That it was stopped is no reason any more not to start it. */
    void forgetStop() {
        if (life.saved().stopped()) {
            life.rememberStopped(false);
        }
    }

    Outcome restart() {
        life.rememberStopped(false);
        life.forgiveFailures();
        if (life.isAtRest()) {
            course.starter().startAtOnce();
        } else {
            course.startAnew(ExitReason.operator);
        }
        return new Outcome.Done(life.name() + " is restarting");
    }

    Outcome pause(String reason) {
        if (!life.spec().deferrable()) {
            return new Outcome.Refused(life.name() + " is not deferrable, so it cannot be paused");
        }
        course.pause(reason);
        return new Outcome.Done(life.name() + " is paused");
    }

    Outcome resume() {
        if (!course.isPaused()) {
            return new Outcome.Done(life.name() + " is not paused");
        }
        course.goOn();
        return new Outcome.Done(life.name() + " goes on");
    }

    Outcome throttle(Optional<Double> cores) {
        WorkloadSpec spec = life.spec();
        if (!spec.deferrable() || !ground.cgroups().has("cpu")) {
            return new Outcome.Refused(
                    life.name() + " cannot be throttled: it is not deferrable, or there is no cpu cgroup");
        }
        try {
            Optional<Double> own = spec.resources().cpu();
            ground.cgroups()
                    .limitCores(
                            life.place(),
                            cores.map(most -> Math.min(most, own.orElse(most))).or(() -> own));
            return new Outcome.Done(life.name() + (cores.isPresent() ? " is throttled" : " is not throttled any more"));
        } catch (IOException e) {
            return new Outcome.Refused(life.name() + " cannot be throttled: " + e.getMessage());
        }
    }

    /** Takes another definition: the old process ends first. A workload that somebody stopped stays stopped. */
    void redefine(Definition next) {
        life.forgiveFailures();
        course.starter().redefine(next);
        if (!life.isAtRest()) {
            course.stop(ExitReason.operator, Then.START);
        } else if (!life.saved().stopped()) {
            course.starter().plan();
        }
        life.publish();
    }
}

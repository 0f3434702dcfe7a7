package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.contracts.message.EventType;
import java.time.Duration;
import java.util.Optional;

/** Lets one workload start when it is time and nothing that it needs is missing. On the supervisor's thread. */
final class Starter implements Times.Listener {
    private final Ground ground;
    private final News news;
    private final Life life;
    private final Runs runs;
    private final Launcher launcher;
    private final Pause pause;
    private final Alarm alarm;
    private final Times times;

    Starter(Ground ground, News news, Life life, Runs runs, Launcher launcher, Pause pause) {
        this.ground = ground;
        this.news = news;
        this.life = life;
        this.runs = runs;
        this.launcher = launcher;
        this.pause = pause;
        this.alarm = new Alarm(ground.loop());
        this.times = new Times(ground, life, alarm, this);
    }

    Times times() {
        return times;
    }

    /** From rest: starts when its time and its dependencies allow. */
    void plan() {
        alarm.cancel();
        if (refusedForPlugins()) {
            return;
        }
        if (times.allowStart()) {
            tryStart();
        } else if (times.await()) {
            launcher.prepareAhead();
        }
    }

    @Override
    public void planAgain() {
        plan();
    }

    @Override
    public void timeHasCome() {
        tryStart();
    }

    void startAtOnce() {
        times.setDue();
        tryStart();
    }

    void startIn(Duration delay) {
        times.setDue();
        if (delay.isZero()) {
            tryStart();
        } else {
            alarm.set(delay, this::tryStart);
        }
    }

    /** Starts now, unless something is missing; to be called again when that may have come. */
    void tryStart() {
        if (!(life.state() instanceof Lifecycle.AtRest rest)
                || !times.allowStart()
                || ground.loop().isWindingDown()
                || refusedForPlugins()) {
            return;
        }
        Optional<String> missing =
                Dependencies.missing(life.spec(), news::status).or(() -> launcher.missing(this::prepared));
        if (missing.isPresent()) {
            life.waitFor(missing.get());
            return;
        }
        alarm.cancel();
        if (pause.reason().isPresent()) {
            times.setDue();
            life.become(rest.toHeld(pause.reason().get()));
        } else {
            times.clearDue();
            launcher.start(runs.begin(rest));
        }
        life.publish();
    }

    /** What it needs is there, or cannot be made: then the start has failed. */
    private void prepared(Optional<String> trouble) {
        if (trouble.isEmpty()) {
            tryStart();
        } else if (life.state() instanceof Lifecycle.AtRest rest) {
            times.clearDue();
            launcher.failed(runs.begin(rest), trouble.get());
        }
    }

    /** A plugin may be gone or there since it was defined. */
    private boolean refusedForPlugins() {
        Optional<String> missing = ground.plugins().missing(life.spec());
        if (missing.isPresent() && life.state() instanceof Lifecycle.AtRest rest) {
            refuse(rest, missing.get());
        }
        return missing.isPresent();
    }

    /** It cannot run on this device. */
    void refuse(Lifecycle.AtRest rest, String why) {
        giveUp();
        life.become(rest.toFailed(why));
        life.tell(EventType.WORKLOAD_FAILED, why);
        life.publish();
    }

    /** From now on it is another that is to be started. */
    void redefine(Definition next) {
        launcher.preparation().cancel();
        life.define(next);
        times.readDefinition();
        times.clearDue();
    }

    /** Awaits nothing any more. */
    void cancel() {
        alarm.cancel();
    }

    /** The same, and what is being made for it is not wanted. */
    void giveUp() {
        alarm.cancel();
        launcher.preparation().cancel();
    }

    /** Whether what it waits for is others, and not its time or the end of a pause between runs. */
    boolean waitsForOthers() {
        return life.state() instanceof Lifecycle.Waiting && !alarm.isSet();
    }
}

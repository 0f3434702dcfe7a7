package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.workload.AfterExit;
import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The course that the runs of one workload take: begun, looked after, stopped, ended. On the supervisor's thread. */
final class Course implements Launcher.Listener {
    private final Life life;
    private final Presence presence;
    private final Runs runs;
    private final Launcher launcher;
    private final Starter starter;
    private final Care care;
    private final Pausing pausing;
    private final EndWatch ends;
    private final Aftermath aftermath;
    private final Ties ties = new Ties();
    private final News news;
    private final Ground ground;
    /** How long a run that was asked to end has got. */
    private final Alarm patience;
    /** A stop that came while a run was only being made. */
    private Optional<Lifecycle.Stopping> afterStart = Optional.empty();

    Course(Ground ground, News news, Home home, Life life, Presence presence) {
        Pause pause = new Pause();
        this.ground = ground;
        this.news = news;
        this.life = life;
        this.presence = presence;
        this.runs = new Runs(life, presence);
        this.launcher = new Launcher(ground, home, life, presence.standby(), this);
        this.starter = new Starter(ground, news, life, runs, launcher, pause);
        this.care = new Care(ground, home, life, presence, launcher, this::stop);
        this.pausing = new Pausing(ground, home, life, presence, care, pause);
        this.ends = new EndWatch(ground, life.place(), home.runs(), presence, this::ended);
        this.aftermath = new Aftermath(ground, life, presence, starter);
        this.patience = new Alarm(ground.loop());
    }

    Starter starter() {
        return starter;
    }

    Care care() {
        return care;
    }

    Runs runs() {
        return runs;
    }

    Surroundings surroundings() {
        return launcher.surroundings();
    }

    // ---- a run begins --------------------------------------------------------------------------------------------

    /** A process that an earlier agent left is its run. */
    void adopt(RunRecord record, ProcessIdentity alive) {
        Ongoing run = Ongoing.adopted(record, alive, life.spec());
        presence.begun(run);
        launcher.preparation().adopted(record);
        life.become(new Lifecycle.Registered().toAdopted());
        ends.adopted(run);
        presence.thaw();
        lookAfter(run);
        life.tell(EventType.WORKLOAD_ADOPTED, "adopted with pid " + alive.pid());
    }

    @Override
    public void made(Launch.Begun begun) {
        ends.begun(begun);
    }

    @Override
    public void begun(Launch.Begun begun, WorkloadSpec spec) {
        Ongoing run = Ongoing.begun(begun, spec);
        presence.begun(run);
        if (run.process().isEmpty() || !(life.state() instanceof Lifecycle.Starting starting)) {
            return;
        }
        life.become(starting.toRunning());
        lookAfter(run);
        if (run.record().number() > 1) {
            launcher.forgetFilesBefore(run.record().number());
        }
        life.tell(
                EventType.WORKLOAD_STARTED,
                "started with pid " + run.process().get().pid());
        life.notebook().writeSoon();
        life.publish();
        Optional<Lifecycle.Stopping> asked = afterStart;
        afterStart = Optional.empty();
        asked.ifPresent(stopping -> stop(stopping.cause(), stopping.then()));
        pausing.enforce();
    }

    private void lookAfter(Ongoing run) {
        care.begin(run);
        starter.times().watchDuringRun(care::later, () -> startAnew(ExitReason.schedule));
    }

    @Override
    public void failed(long number, String why) {
        afterStart = Optional.empty();
        runs.end(number, new Exit(ExitReason.start_failed, null, null, Instant.now()), why);
        ties.runIsOver();
        if (life.state() instanceof Lifecycle.WithProcess ended) {
            aftermath.follow(ended, new AfterExit.Ended(false, Duration.ZERO, "it could not be started: " + why));
        }
    }

    // ---- a run is to end -----------------------------------------------------------------------------------------

    /** Ends a process that is there, with what follows; while it is only being made, remembers to. */
    void stop(ExitReason cause, Then then) {
        pausing.thaw();
        if (life.state() instanceof Lifecycle.Starting) {
            afterStart = Optional.of(new Lifecycle.Stopping(cause, then));
        } else if (life.state() instanceof Lifecycle.Stopping stopping && then != Then.POLICY) {
            life.become(stopping.butThen(cause, then));
        } else if (life.state() instanceof Lifecycle.Running running) {
            life.become(running.toStopping(cause, then));
            care.end();
            presence.run().ifPresent(this::end);
        }
        life.publish();
    }

    private void end(Ongoing run) {
        presence.signal(run, run.stop().signal());
        patience.set(run.stop().timeout(), () -> presence.signal(run, "KILL"));
    }

    void startAnew(ExitReason cause) {
        starter.times().setDue();
        stop(cause, Then.START);
    }

    /** What cannot run on this device ends, and fails. */
    void refuse(String why) {
        if (life.state() instanceof Lifecycle.AtRest rest) {
            starter.refuse(rest, why);
        } else {
            stop(ExitReason.operator, Then.REST);
        }
    }

    /** Another workload is like this now: what is tied to it follows. */
    void otherChanged(WorkloadStatus other) {
        boolean mayFollow = life.state() instanceof Lifecycle.Starting
                || life.state() instanceof Lifecycle.Running
                || life.state() instanceof Lifecycle.Frozen;
        if (mayFollow && !ground.loop().isWindingDown() && ties.callForNewRun(life.spec(), other)) {
            startAnew(ExitReason.dependency);
        }
    }

    /** Whether it is on its way up and nobody has changed their mind about that. */
    boolean isUp() {
        return life.state() instanceof Lifecycle.Running
                || life.state() instanceof Lifecycle.Starting && afterStart.isEmpty();
    }

    // ---- a pause -------------------------------------------------------------------------------------------------

    void pause(String reason) {
        pausing.begin(reason);
    }

    boolean isPaused() {
        return pausing.isPaused();
    }

    void goOn() {
        boolean frozen = life.state() instanceof Lifecycle.Frozen;
        pausing.end();
        if (frozen) {
            presence.run().ifPresent(this::lookAfter);
            life.tell(EventType.WORKLOAD_RESUMED, "goes on");
            life.publish();
        } else if (life.state() instanceof Lifecycle.Held) {
            starter.tryStart();
        }
    }

    // ---- a run has ended -----------------------------------------------------------------------------------------

    private void ended(RunRecord which, Ending.Found found) {
        if (presence.run().filter(run -> run.is(which)).isPresent()) {
            over(which, found.askedFor(life.state() instanceof Lifecycle.Stopping stopping ? stopping.cause() : null));
        }
    }

    /** That run is over, and what follows is done. */
    void over(RunRecord which, Ending ending) {
        presence.over();
        patience.cancel();
        care.end();
        ties.runIsOver();
        runs.end(which.number(), ending.exit(), null);
        news.ended(life.name(), ending);
        Optional<Lifecycle.Stopping> asked =
                life.state() instanceof Lifecycle.Stopping stopping ? Optional.of(stopping) : afterStart;
        afterStart = Optional.empty();
        if (asked.isPresent() && asked.get().then() != Then.POLICY) {
            aftermath.rest(asked.get());
        } else if (life.state() instanceof Lifecycle.WithProcess ended) {
            life.tell(EventType.WORKLOAD_EXITED, ending.what());
            aftermath.follow(ended, new AfterExit.Ended(ending.success(), ending.ran(), ending.what()));
        }
    }
}

package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.probe.Question;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Signals;
import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.agent.schedule.CronTimes;
import io.mastercontrol.agent.workload.AfterExit;
import io.mastercontrol.agent.workload.AfterExit.Next;
import io.mastercontrol.agent.workload.HealthVerdict;
import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Overlap;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One workload and what is done about it. Everything here happens on the supervisor's thread unless it says otherwise. */
final class Supervised implements RunWatch.Listener, MemoryWatch.Listener {
    private static final System.Logger LOG = System.getLogger(Supervised.class.getName());
    private static final Duration CONTAINER_LOOK = Duration.ofMillis(200);

    private static final Duration RUNNER_WRITES = Duration.ofMillis(20);
    private static final Duration RUNNER_WRITES_AFTER = Duration.ofMillis(200);

    private final Ground ground;
    private final Supervisor supervisor;
    private final News news;
    private final Path home;
    private final RunFiles files;
    final LogFiles stdout;
    final LogFiles stderr;
    private final Standby standby = new Standby();
    private final Gauge gauge;
    private final Preparation preparation;
    private Definition definition;
    private String fingerprint;
    private Lifecycle state = new Lifecycle.Registered();
    private final Notebook notebook;
    private RunRecord run;
    private ProcessIdentity process;
    private boolean adopted;
    private long startedNanos;
    private RunWatch watch;
    private Lifecycle.Stopping afterStart;
    /** How the process that is there wants to be ended, whatever its definition says by now. */
    private WorkloadSpec.StopPolicy stopPolicy;

    private ScheduledFuture<?> timer;
    private Timetable timetable;
    private boolean due;
    private final Pause pause = new Pause();
    /** A scheduled time came during the run, and another run is to follow. */
    private boolean queued;
    /** Whether this run has been healthy, or began before this agent. */
    private boolean wasHealthy;
    /** Those it restarts with that ended and are not back. */
    private final Set<String> lost = new HashSet<>();

    private final Runs runs = new Runs();

    Supervised(Ground ground, Supervisor supervisor, News news, Definition definition) throws IOException {
        this.ground = ground;
        this.supervisor = supervisor;
        this.news = news;
        this.home = ground.home(definition.name());
        this.gauge = new Gauge(ground.cgroups());
        this.files = new RunFiles(ground.runs(definition.name()));
        Path logs = Files.createDirectories(home.resolve("logs"));
        this.stdout = new LogFiles(logs, "stdout");
        this.stderr = new LogFiles(logs, "stderr");
        this.preparation = new Preparation(ground, stderr.current());
        this.notebook = Notebook.open(ground.loop(), home.resolve("supervision.json"));
        adoptDefinition(definition);
    }

    private void adoptDefinition(Definition next) {
        definition = next;
        fingerprint = Fingerprint.of(next);
        timetable = next.spec().runMode() == RunMode.schedule
                        && next.spec().schedule().isPresent()
                ? timetable(next.spec().schedule().get())
                : null;
    }

    private Timetable timetable(WorkloadSpec.Schedule schedule) {
        return new Timetable(
                CronTimes.of(schedule), Timetable.share(schedule.splay(), ground.device(), definition.name()));
    }

    Definition definition() {
        return definition;
    }

    boolean isAtRest() {
        return state instanceof Lifecycle.AtRest;
    }

    // ---- the beginning -----------------------------------------------------------------------------------------

    /** Finds what an earlier agent left: a process to adopt, an end to learn of, or nothing. */
    void begin(Optional<String> refusal) {
        try {
            Left left = Left.of(files, ground.bootId(), fingerprint, saved().endedRun());
            if (left.ofAnother() || !fingerprint.equals(saved().definition())) {
                // What another definition went through is not this one's fault.
                freshPatience();
            }
            if (left.alive().isPresent()) {
                adopt(left.run().get(), left.alive().get());
            } else if (left.run().isPresent() && refusal.isEmpty()) {
                learnOfEnd(left.run().get(), left.ofAnother());
                return;
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, name() + ": cannot read what its last run left: " + e.getMessage());
        }
        if (refusal.isPresent()) {
            refuse(refusal.get());
        } else if (process != null && saved().stopped()) {
            stop(ExitReason.operator, Then.REST);
        } else if (process != null && (!fingerprint.equals(run.definition()) || isPreparedByAnother())) {
            stop(ExitReason.operator, Then.START);
        } else if (process == null) {
            settle();
        }
        publish();
    }

    /** Whether what runs is what an older or newer version of its plugin said to run. */
    private boolean isPreparedByAnother() {
        return preparation
                .surroundings()
                .prepared()
                .filter(said -> ground.plugins().isOutdated(definition.spec().type(), said.by()))
                .isPresent();
    }

    private void learnOfEnd(RunRecord ended, boolean ofAnother) throws IOException {
        run = ended;
        Lifecycle.Running found = new Lifecycle.Registered().toAdopted();
        Then then = saved().stopped() ? Then.REST : Then.START;
        state = ofAnother ? found.toStopping(ExitReason.operator, then) : found;
        over(Ending.look(ground, name(), files, run, Optional.empty(), OptionalLong.empty())
                .askedFor(null));
    }

    private void adopt(RunRecord left, ProcessIdentity alive) throws IOException {
        run = left;
        process = alive;
        adopted = true;
        wasHealthy = true;
        stopPolicy = definition.spec().stop();
        preparation.adopted(run);
        state = new Lifecycle.Registered().toAdopted();
        Duration age = Duration.between(run.startedAt(), Instant.now());
        startedNanos = System.nanoTime() - Math.max(0, age.toNanos());
        ground.exits().watch(files.directory(), () -> ground.loop().post(this::lookAfterAdopted));
        ground.loop().everySecondWhile(this::lookAgain);
        thaw();
        running();
        event(EventType.WORKLOAD_ADOPTED, "adopted with pid " + alive.pid());
    }

    /** Whether an adopted process has ended; asked when its run directory changes, and every second. */
    private void lookAfterAdopted() {
        if (!adopted || process == null) {
            return;
        }
        boolean told = files.status(run.number()).isPresent();
        if (told || !process.isAlive()) {
            adopted = false;
            RunRecord which = run;
            Runnable look = () -> lookAtEnd(which, Optional.empty());
            if (told) {
                ground.hands().execute(look);
            } else {
                // Its runner may still be writing.
                in(RUNNER_WRITES_AFTER, () -> ground.hands().execute(look));
            }
        }
    }

    /** Whether dependencies are all that it waits for; not its time, nor the pause between runs. */
    boolean waitsForOthers() {
        return state instanceof Lifecycle.Waiting && (timer == null || timer.isDone());
    }

    private boolean lookAgain() {
        lookAfterAdopted();
        return adopted;
    }

    private void settle() {
        if (saved().stopped()) {
            state = new Lifecycle.Registered().toStopped();
        } else if ("completed".equals(saved().rest()) && fingerprint.equals(saved().definition())) {
            state = new Lifecycle.Registered().toCompleted();
        } else if ("failed".equals(saved().rest()) && fingerprint.equals(saved().definition())) {
            state = new Lifecycle.Registered().toFailed(saved().restReason());
        } else {
            plan();
        }
    }

    private void refuse(String why) {
        if (state instanceof Lifecycle.AtRest rest) {
            cancel();
            preparation.cancel();
            state = rest.toFailed(why);
            event(EventType.WORKLOAD_FAILED, why);
            publish();
        } else {
            stop(ExitReason.operator, Then.REST);
        }
    }

    // ---- starting ----------------------------------------------------------------------------------------------

    /** From rest: starts when its time and its dependencies allow. */
    private void plan() {
        cancel();
        if (refusedForPlugins()) {
            return;
        }
        if (timetable == null || due) {
            tryStart();
            return;
        }
        Instant now = ground.clock().instant();
        Optional<Instant> met = Optional.ofNullable(saved().lastMet());
        Timetable.Look look = timetable.plan(now, met);
        if (!(look instanceof Timetable.Look.Run)) {
            if (met.isEmpty()) {
                notebook.note(s -> s.met(timetable.scheduled(now)));
            }
            save();
            preparation.missing(
                    definition,
                    trouble -> trouble.ifPresent(why -> LOG.log(System.Logger.Level.ERROR, name() + ": " + why)));
            waitFor(
                    look instanceof Timetable.Look.Wait wait
                            ? "its next time, " + timetable.told(wait.planned())
                            : "a time that never comes");
        }
        follow(look);
    }

    /** A plugin may be gone or there since it was defined. */
    private boolean refusedForPlugins() {
        Optional<String> missing = ground.plugins().missing(definition.spec());
        missing.ifPresent(this::refuse);
        return missing.isPresent();
    }

    private void follow(Timetable.Look look) {
        if (look instanceof Timetable.Look.Run run) {
            notebook.note(s -> s.met(run.met()));
            fire();
        } else if (look instanceof Timetable.Look.PlanAgain) {
            plan();
        } else if (look instanceof Timetable.Look.Wait wait) {
            timer = in(
                    wait.pause(),
                    () -> follow(timetable.look(
                            wait.planned(), ground.clock().instant(), Optional.ofNullable(saved().lastMet()))));
        }
    }

    private void fire() {
        due = true;
        save();
        tryStart();
    }

    private void waitFor(String what) {
        if (state instanceof Lifecycle.AtRest rest) {
            state = rest.toWaiting(what);
        }
        publish();
    }

    /** Starts now, unless a dependency is missing; called again when a dependency changes. */
    void tryStart() {
        if (!(state instanceof Lifecycle.AtRest rest) || (timetable != null && !due) || ground.loop().isWindingDown()) {
            return;
        }
        if (refusedForPlugins()) {
            return;
        }
        Optional<String> missing = Dependencies.missing(definition.spec(), news::status)
                .or(() -> preparation.missing(definition, this::prepared));
        if (missing.isPresent()) {
            waitFor(missing.get());
            return;
        }
        cancel();
        if (pause.reason().isPresent()) {
            due = true;
            state = rest.toHeld(pause.reason().get());
            publish();
            return;
        }
        due = false;
        lost.clear();
        long number = begun(rest);
        stopPolicy = definition.spec().stop();
        Launch launch = launch();
        if (!standby.take(number, launch.kind()).map(ready -> go(launch, ready)).orElse(false)) {
            ground.hands().execute(() -> launch(launch, number));
        }
        publish();
    }

    private Launch launch() {
        return new Launch(ground, definition, fingerprint, preparation.surroundings(), files, stdout, stderr);
    }

    private boolean go(Launch launch, Standby.Ready ready) {
        try {
            begun(launch.go(ready));
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, name() + ": the run made ready is gone, another is made");
            return false;
        }
    }

    /** Counts a start, and answers the number of its run. */
    private long begun(Lifecycle.AtRest rest) {
        state = rest.toStarting();
        notebook.note(s -> s.withHistory(s.history().started()).started(fingerprint, Instant.now()));
        return Math.max(saved().endedRun() + 1, saved().history().runs());
    }

    /** Number of the run that begins next. */
    private long nextRun() {
        boolean going = state instanceof Lifecycle.WithProcess;
        long current = going && run != null && run.number() > saved().endedRun() ? run.number() : saved().endedRun();
        long counted = state instanceof Lifecycle.Starting ? 1 : 0;
        return Math.max(current + 1, saved().history().runs() - counted + 1) + counted;
    }

    RunReport report(long number) {
        return runs.report(number, nextRun(), state instanceof Lifecycle.WithProcess, saved());
    }

    /** What it needs is there, or cannot be made: then the start has failed. */
    private void prepared(Optional<String> trouble) {
        if (trouble.isEmpty()) {
            tryStart();
        } else if (state instanceof Lifecycle.AtRest rest) {
            due = false;
            startFailed(begun(rest), trouble.get());
        }
    }

    /** On a hand's thread. */
    private void launch(Launch launch, long number) {
        try {
            begun(launch.run(number));
        } catch (IOException | RuntimeException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            ground.loop().post(() -> startFailed(number, why));
        }
    }

    /** Any thread. */
    private void begun(Launch.Begun begun) {
        ground.loop().post(() -> started(begun));
        begun.runner().onExit().thenAccept(end -> runnerEnded(begun, end.exitValue()));
    }

    /** On one of the JVM's threads, of which there may be one only. */
    private void runnerEnded(Launch.Begun begun, int status) {
        RunRecord which = begun.run();
        if (files.status(which.number()).isEmpty()
                && begun.process().filter(ProcessIdentity::isAlive).isPresent()) {
            ground.loop().post(() -> livesWithoutRunner(which));
        } else if (which.container() == null) {
            lookAtEnd(which, Optional.of(status));
        } else {
            ground.hands().execute(() -> lookAtEnd(which, Optional.of(status)));
        }
    }

    private void lookAtEnd(RunRecord which, Optional<Integer> status) {
        Ending.Found found = Ending.look(ground, name(), files, which, status, standby.pid());
        ground.loop().post(() -> ended(which, found));
    }

    private void started(Launch.Begun begun) {
        run = begun.run();
        process = begun.process().orElse(null);
        adopted = false;
        wasHealthy = false;
        startedNanos = System.nanoTime();
        if (process == null || !(state instanceof Lifecycle.Starting starting)) {
            return;
        }
        state = starting.toRunning();
        running();
        forgetOlderRuns(run.number());
        event(EventType.WORKLOAD_STARTED, "started with pid " + process.pid());
        save();
        publish();
        if (afterStart != null) {
            Lifecycle.Stopping asked = afterStart;
            afterStart = null;
            stop(asked.cause(), asked.then());
        }
        pause.reason().ifPresent(this::freeze);
    }

    private void forgetOlderRuns(long number) {
        ground.hands().execute(() -> {
            try {
                files.forgetBefore(number);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, name() + ": files of old runs stay: " + e.getMessage());
            }
        });
    }

    /** Podman makes its group a moment after the start. */
    private void followContainer() {
        Optional<String> group = ground.containers().group(files.container());
        group.ifPresent(place -> ground.cgroups().follow(name(), place));
        if (group.isEmpty() && watch != null) {
            watch.later(CONTAINER_LOOK, this::followContainer);
        }
    }

    private void startFailed(long number, String why) {
        afterStart = null;
        Exit exit = new Exit(ExitReason.start_failed, null, null, Instant.now());
        runs.ended(number, exit, why);
        notebook.note(s -> s.ended(number, exit));
        if (state instanceof Lifecycle.WithProcess ended) {
            follow(ended, new AfterExit.Ended(false, Duration.ZERO, "it could not be started: " + why));
        }
    }

    private void running() {
        watch = new RunWatch(ground);
        watch.begin(definition.spec(), startedNanos, AfterExit.forgivenAfter(definition.spec(), saved().history()), this);
        if (run.container() != null) {
            followContainer();
        }
        definition
                .spec()
                .resources()
                .memoryBytes()
                .ifPresent(cap -> watch.begin(new MemoryWatch(ground, name(), cap, this::pids, this)));
        preparation.surroundings().complete(definition.spec()).health().ifPresent(check -> {
            watch.begin(new HealthWatch(ground, check, question(check), startedNanos, this::healthChanged));
            if (!wasHealthy) {
                check.startTimeout().ifPresent(limit -> watch.later(limit, this::startTookTooLong));
            }
        });
        if (timetable != null && definition.spec().schedule().get().overlap() != Overlap.skip) {
            watchTimes(timetable.next(ground.clock().instant(), Optional.ofNullable(saved().lastMet())));
        }
    }

    private void startTookTooLong() {
        if (!wasHealthy) {
            event(
                    EventType.WORKLOAD_UNHEALTHY,
                    "not healthy within its start_timeout: " + watch.wrong().orElse("it has not answered"));
            stop(ExitReason.timeout, Then.POLICY);
        }
    }

    /** While it runs: a time that comes is remembered, or ends the run. */
    private void watchTimes(Timetable.Look look) {
        Optional<Instant> met = Optional.ofNullable(saved().lastMet());
        if (look instanceof Timetable.Look.Wait wait) {
            watch.later(
                    wait.pause(),
                    () -> watchTimes(
                            timetable.look(wait.planned(), ground.clock().instant(), met)));
        } else if (look instanceof Timetable.Look.PlanAgain) {
            watchTimes(timetable.next(ground.clock().instant(), met));
        } else if (look instanceof Timetable.Look.Run run) {
            notebook.note(s -> s.met(run.met()));
            if (definition.spec().schedule().get().overlap() == Overlap.replace) {
                due = true;
                stop(ExitReason.schedule, Then.START);
            } else {
                queued = true;
            }
        }
    }

    /** Another workload has another state: what is tied to it follows. */
    void otherChanged(WorkloadStatus other) {
        boolean mayFollow = state instanceof Lifecycle.Starting
                || state instanceof Lifecycle.Running
                || state instanceof Lifecycle.Frozen;
        if (!mayFollow || ground.loop().isWindingDown()) {
            return;
        }
        boolean gone = other.pid() == null && other.state() != WorkloadState.completed;
        WorkloadSpec.Ties ties = definition.spec().ties();
        if (gone && ties.restartWith().contains(other.name())) {
            lost.add(other.name());
        } else if (gone ? ties.stopWith().contains(other.name()) : isBack(other)) {
            due = true;
            stop(ExitReason.dependency, Then.START);
        }
    }

    private boolean isBack(WorkloadStatus other) {
        return lost.contains(other.name())
                && Dependencies.met(other, definition.spec().dependsOn().get(other.name()));
    }

    private Supplier<Optional<String>> question(WorkloadSpec.HealthCheck check) {
        WorkloadSpec spec = definition.spec();
        Path directory = Launch.directory(definition);
        Map<String, String> environment = Launch.environment(ground, definition, preparation.surroundings(), run.id());
        Probe probe = check.probe();
        if (probe instanceof Probe.Plugin asked) {
            return new PluginQuestion(
                    ground.plugins(),
                    preparation.surroundings().complete(spec),
                    asked.check(),
                    check.timeout(),
                    process.pid(),
                    directory,
                    environment);
        }
        if (spec.isolation().podman().isEmpty()) {
            Probe here = preparation.surroundings().inside(probe);
            probe = ground.walls().through(spec, here, process.pid(), directory);
        } else {
            try {
                probe = ground.containers().inside(spec, probe);
                environment = ground.containers().outside(spec, environment);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, name() + ": its health cannot be asked: " + e.getMessage());
                probe = new Probe.Exec(List.of("false"));
            }
        }
        return new Question(
                        probe,
                        check.timeout(),
                        directory,
                        environment,
                        stdout,
                        run.stdoutFrom(),
                        stderr,
                        run.stderrFrom())::ask;
    }

    /** The way to the run for other programs. */
    Entrance entrance() throws IOException {
        if (!(state instanceof Lifecycle.Running) || process == null) {
            throw new IOException(name() + " is " + state.told().name().replace('_', ' ')
                    + ", and nothing can be executed beside it unless it runs");
        }
        return new Entrance(ground, definition, preparation.surroundings(), run.id(), process.pid());
    }

    @Override
    public void memoryChanged(boolean high, String sentence) {
        event(high ? EventType.WORKLOAD_MEMORY_HIGH : EventType.WORKLOAD_MEMORY_NORMAL, sentence);
        publish();
    }

    @Override
    public void killedForMemory(String sentence) {
        event(EventType.WORKLOAD_OUT_OF_MEMORY, sentence);
    }

    @Override
    public void tookTooLong() {
        stop(ExitReason.timeout, Then.POLICY);
    }

    @Override
    public void mayHaveSuccessor() {
        standBy(run.number());
    }

    private void standBy(long after) {
        Launch launch = launch();
        ground.hands().execute(() -> {
            standby.make(launch, name(), after + 1);
            ground.loop().post(() -> {
                if (!(state instanceof Lifecycle.Running)) {
                    standby.dismiss();
                }
            });
        });
    }

    void dismissStandby() {
        standby.dismiss();
    }

    @Override
    public void runsSteadily() {
        notebook.note(s -> s.withHistory(s.history().steady()));
        event(EventType.WORKLOAD_RECOVERED, "running steadily again");
        save();
        publish();
    }

    @Override
    public void healthChanged(HealthVerdict before, HealthVerdict now) {
        if (now.health() == before.health()) {
            publish();
        } else if (now.health() == Health.healthy) {
            wasHealthy = true;
            event(EventType.WORKLOAD_HEALTHY, "healthy");
            publish();
        } else {
            event(EventType.WORKLOAD_UNHEALTHY, "unhealthy: " + watch.wrong().orElse(""));
            stop(ExitReason.health, Then.POLICY);
        }
    }

    // ---- ending ------------------------------------------------------------------------------------------------

    /** Stops a process that is there, with what follows; while it is only being made, remembers to. */
    void stop(ExitReason cause, Then then) {
        if (state instanceof Lifecycle.Starting) {
            afterStart = new Lifecycle.Stopping(cause, then);
        } else if (state instanceof Lifecycle.Stopping stopping && then != Then.POLICY) {
            state = stopping.butThen(cause, then);
        } else if (state instanceof Lifecycle.Running || state instanceof Lifecycle.Frozen) {
            if (state instanceof Lifecycle.Frozen frozen) {
                thaw();
                state = frozen.toThawed();
            }
            state = ((Lifecycle.Running) state).toStopping(cause, then);
            endWatching();
            ProcessIdentity target = process;
            signal(target, stopPolicy.signal());
            timer = in(stopPolicy.timeout(), () -> signal(target, "KILL"));
        }
        publish();
    }

    private void signal(ProcessIdentity target, String signal) {
        RunRecord targets = run;
        ground.hands().execute(() -> {
            try {
                ground.signal(targets, target, signal);
                if (signal.equals("KILL")) {
                    Signals.kill(pids());
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, name() + ": cannot send " + signal + ": " + e.getMessage());
            }
        });
    }

    /** Somebody ended what was to write down how the program ends. */
    private void livesWithoutRunner(RunRecord which) {
        if (run != null && which.number() == run.number() && which.number() > saved().endedRun()) {
            adopted = true;
            ground.loop().everySecondWhile(this::lookAgain);
        }
    }

    private void ended(RunRecord which, Ending.Found found) {
        if (run == null || which.number() != run.number() || which.number() <= saved().endedRun()) {
            return;
        }
        over(found.askedFor(state instanceof Lifecycle.Stopping stopping ? stopping.cause() : null));
    }

    private void over(Ending ending) {
        ground.cgroups().followNoMore(name());
        endWatching();
        runs.ended(run.number(), ending.exit(), null);
        notebook.note(s -> s.ended(run.number(), ending.exit()));
        news.ended(name(), ending);
        process = null;
        adopted = false;
        Lifecycle.Stopping asked = state instanceof Lifecycle.Stopping stopping ? stopping : afterStart;
        afterStart = null;
        if (asked != null && asked.then() != Then.POLICY) {
            rest(asked);
        } else if (state instanceof Lifecycle.WithProcess ended) {
            event(EventType.WORKLOAD_EXITED, ending.what());
            follow(ended, new AfterExit.Ended(ending.success(), ending.ran(), ending.what()));
        }
    }

    private void rest(Lifecycle.Stopping asked) {
        cancel();
        state = asked.toStopped();
        event(EventType.WORKLOAD_STOPPED, "stopped");
        if (asked.then() == Then.START) {
            due = definition.spec().runMode() != RunMode.schedule || due;
            plan();
        } else {
            leaveGroups();
        }
        save();
        publish();
    }

    private void follow(Lifecycle.WithProcess ended, AfterExit.Ended how) {
        cancel();
        boolean knownLoop = saved().history().crashLooping();
        Next next = AfterExit.decide(definition.spec(), saved().history(), how, System.nanoTime(), ground.random());
        notebook.note(s -> s.withHistory(next.history()));
        if (next instanceof Next.Restart restart) {
            state = ended.toBackoff(restart.reason());
            again(restart.delay());
        } else if (next instanceof Next.CrashLoop loop) {
            state = ended.toCrashLoop(loop.reason());
            again(loop.delay());
            if (!knownLoop) {
                event(EventType.WORKLOAD_CRASH_LOOPING, loop.reason());
            }
        } else if (next instanceof Next.Again more) {
            state = ended.toWaiting(more.waitingFor());
            again(more.delay());
        } else if (next instanceof Next.AtNextTime) {
            state = ended.toWaiting("its next time");
            // What came during the run is the overlap's affair, and nothing that was missed.
            Instant now = timetable.scheduled(ground.clock().instant());
            if (saved().lastMet() == null || now.isAfter(saved().lastMet())) {
                notebook.note(s -> s.met(now));
            }
            due = queued;
            queued = false;
            plan();
        } else if (next instanceof Next.Completed) {
            state = ended.toCompleted();
            atEnd("completed", null, EventType.WORKLOAD_COMPLETED, "completed");
        } else if (next instanceof Next.Failed failed) {
            state = ended.toFailed(failed.reason());
            atEnd("failed", failed.reason(), EventType.WORKLOAD_FAILED, failed.reason());
        }
        if (saved().stopped() && state instanceof Lifecycle.AtRest rest) {
            cancel();
            state = rest.toStopped();
        }
        save();
        publish();
    }

    private void again(Duration delay) {
        due = true;
        if (delay.isZero()) {
            tryStart();
        } else {
            timer = in(delay, this::tryStart);
        }
    }

    private void atEnd(String rest, String reason, String type, String message) {
        notebook.note(s -> s.withRest(fingerprint, rest, reason));
        leaveGroups();
        event(type, message);
    }

    // ---- what people and releases ask for ----------------------------------------------------------------------

    Outcome startNow() {
        remember(false);
        if (state instanceof Lifecycle.Running || state instanceof Lifecycle.Starting && afterStart == null) {
            return new Outcome.Done(name() + " is running already");
        }
        if (state instanceof Lifecycle.Frozen frozen) {
            return new Outcome.Done(name() + " is paused: " + frozen.reason());
        }
        freshPatience();
        if (state instanceof Lifecycle.AtRest) {
            due = true;
            tryStart();
        } else {
            stop(ExitReason.operator, Then.START);
        }
        return new Outcome.Done(name() + startedNow());
    }

    private String startedNow() {
        if (state instanceof Lifecycle.Waiting) {
            return " waits for " + state.waitingFor();
        }
        return state instanceof Lifecycle.Held ? " is paused: " + state.reason() : " is starting";
    }

    /** Starts it for somebody who waits for the end of that very run. */
    Outcome runNow() {
        boolean running = state instanceof Lifecycle.Running || state instanceof Lifecycle.Starting;
        if (running && definition.spec().runMode() != RunMode.forever) {
            return new Outcome.Refused(name() + " runs already, and another run cannot begin before that has ended");
        }
        if (state instanceof Lifecycle.Frozen frozen) {
            return new Outcome.Refused(name() + " is paused: " + frozen.reason());
        }
        Outcome started = startNow();
        if (state instanceof Lifecycle.Failed failed) {
            return new Outcome.Refused(name() + " cannot run: " + failed.reason());
        }
        boolean going = state instanceof Lifecycle.Running || state instanceof Lifecycle.Starting;
        return new Outcome.Begun(started.message(), nextRun() - (going ? 1 : 0));
    }

    /** Lifts a stop, and lets it be what it would be without: what has completed, or has its times, is not started. */
    Outcome upNow() {
        boolean stopped = saved().stopped();
        if (stopped) {
            remember(false);
        }
        boolean rests = state instanceof Lifecycle.Waiting || state instanceof Lifecycle.Completed;
        boolean runs = state instanceof Lifecycle.Running || state instanceof Lifecycle.Starting && afterStart == null;
        if (!stopped && (runs || rests || state instanceof Lifecycle.Frozen || state instanceof Lifecycle.Held)) {
            return new Outcome.Done(name() + " is " + state.told());
        }
        if (!(state instanceof Lifecycle.AtRest rest)) {
            stop(ExitReason.operator, Then.START);
        } else if ("completed".equals(saved().rest()) && fingerprint.equals(saved().definition())) {
            state = rest.toCompleted();
            publish();
            return new Outcome.Done(name() + " has completed; 'start' lets it run again");
        } else {
            freshPatience();
            due = false;
            plan();
        }
        return new Outcome.Done(name() + startedNow());
    }

    /** First part of an orderly stop: from now on nothing starts it, whatever becomes of this agent. */
    Outcome downSoon() {
        if (state instanceof Lifecycle.AtRest) {
            return saved().stopped() ? new Outcome.Done(name() + " is stopped") : stopNow();
        }
        remember(true);
        queued = false;
        return new Outcome.Done(name() + " is to stop");
    }

    /** Second part, when its turn has come; not if somebody has started it since. */
    void downNow() {
        if (saved().stopped() && !(state instanceof Lifecycle.AtRest)) {
            stop(ExitReason.operator, Then.REST);
        }
    }

    boolean isToStop() {
        return saved().stopped() && !isAtRest();
    }

    Outcome stopNow() {
        remember(true);
        queued = false;
        if (state instanceof Lifecycle.AtRest rest) {
            cancel();
            preparation.cancel();
            due = false;
            state = rest.toStopped();
            leaveGroups();
            publish();
            return new Outcome.Done(name() + " is stopped");
        }
        stop(ExitReason.operator, Then.REST);
        return new Outcome.Done(name() + " is stopping");
    }

    Outcome restartNow() {
        remember(false);
        freshPatience();
        if (state instanceof Lifecycle.AtRest) {
            due = true;
            tryStart();
        } else {
            due = true;
            stop(ExitReason.operator, Then.START);
        }
        return new Outcome.Done(name() + " is restarting");
    }

    Outcome pauseNow(String reason) {
        if (!definition.spec().deferrable()) {
            return new Outcome.Refused(name() + " is not deferrable, so it cannot be paused");
        }
        pause.begin(reason);
        freeze(reason);
        return new Outcome.Done(name() + " is paused");
    }

    Outcome resumeNow() {
        if (pause.reason().isEmpty()) {
            return new Outcome.Done(name() + " is not paused");
        }
        startedNanos += pause.end();
        if (state instanceof Lifecycle.Frozen frozen) {
            thaw();
            state = frozen.toThawed();
            running();
            event(EventType.WORKLOAD_RESUMED, "goes on");
            publish();
        } else if (state instanceof Lifecycle.Held) {
            tryStart();
        }
        return new Outcome.Done(name() + " goes on");
    }

    Outcome throttleNow(Optional<Double> cores) {
        WorkloadSpec spec = definition.spec();
        if (!spec.deferrable() || !ground.cgroups().has("cpu")) {
            return new Outcome.Refused(
                    name() + " cannot be throttled: it is not deferrable, or there is no cpu cgroup");
        }
        try {
            Optional<Double> own = spec.resources().cpu();
            ground.cgroups()
                    .limitCores(
                            name(),
                            cores.map(most -> Math.min(most, own.orElse(most))).or(() -> own));
            return new Outcome.Done(name() + (cores.isPresent() ? " is throttled" : " is not throttled any more"));
        } catch (IOException e) {
            return new Outcome.Refused(name() + " cannot be throttled: " + e.getMessage());
        }
    }

    private void freeze(String reason) {
        if (state instanceof Lifecycle.Running running) {
            if (files.process(run.number()).isEmpty()) {
                // Its runner has not written down yet who it is, and could not do so frozen.
                in(RUNNER_WRITES, () -> pause.reason().ifPresent(this::freeze));
                return;
            }
            endWatching();
            standby.dismiss();
            state = running.toFrozen(reason);
            pause.frozen();
            try {
                ground.freezer().freeze(name(), this::pids);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, name() + " cannot be frozen: " + e.getMessage());
            }
            event(EventType.WORKLOAD_PAUSED, "paused: " + reason);
            publish();
        }
    }

    private void thaw() {
        try {
            ground.freezer().thaw(name(), pids());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, name() + " cannot be thawed: " + e.getMessage());
        }
    }

    /** Takes another definition: the old process ends first. A workload that somebody stopped stays stopped. */
    void redefine(Definition next, Optional<String> refusal) {
        freshPatience();
        preparation.cancel();
        adoptDefinition(next);
        due = false;
        if (refusal.isPresent()) {
            refuse(refusal.get());
        } else if (!(state instanceof Lifecycle.AtRest)) {
            stop(ExitReason.operator, Then.START);
        } else if (!saved().stopped()) {
            plan();
        }
        publish();
    }

    private void freshPatience() {
        notebook.note(s -> s.withHistory(s.history().anew()).withRest(fingerprint, null, null));
    }

    private void remember(boolean stopped) {
        notebook.note(s -> s.withStopped(stopped));
        notebook.writeNow();
    }

    // ---- bookkeeping -------------------------------------------------------------------------------------------

    private void leaveGroups() {
        standby.end();
        ground.freezer().remove(name());
        ground.cgroups().remove(name());
        ground.walls().remove(name());
    }

    private void endWatching() {
        cancel();
        if (watch != null) {
            watch.end();
            watch = null;
        }
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private ScheduledFuture<?> in(Duration delay, Runnable action) {
        return ground.loop().in(delay, action);
    }

    private void event(String type, String message) {
        news.happened(type, name(), message, saved().lastExit());
    }

    private Saved saved() {
        return notebook.saved();
    }

    private void save() {
        notebook.writeSoon();
    }

    void writePending() {
        notebook.writePending();
    }

    private void publish() {
        supervisor.publish(status());
    }

    Surroundings surroundings() {
        return preparation.surroundings();
    }

    private String name() {
        return definition.name();
    }

    List<Long> pids() {
        OptionalLong waiting = standby.pid();
        List<Long> all = Stream.concat(
                        ground.cgroups().processes(name()).stream(),
                        ground.containers().processes(files.container()).stream())
                .filter(pid -> waiting.isEmpty() || pid != waiting.getAsLong())
                .toList();
        return all.isEmpty() && process != null ? List.of(process.pid()) : all;
    }

    /** What its processes use now; any thread. */
    Usage usage() {
        return gauge.read(definition.spec(), pids());
    }

    WorkloadStatus status() {
        boolean ours = process != null && run != null;
        return new WorkloadStatus(
                name(),
                definition.spec().type(),
                definition.spec().runMode().name(),
                state.told(),
                watch == null ? Health.unknown : watch.health(),
                process == null ? null : process.pid(),
                ours ? run.version() : definition.version(),
                ours ? run.contentDigest() : definition.contentDigest(),
                saved().history().runs(),
                saved().history().restarts(),
                saved().history().consecutiveFailures(),
                saved().lastStarted(),
                saved().lastExit(),
                null,
                null,
                state.waitingFor(),
                Optional.ofNullable(watch)
                        .flatMap(RunWatch::wrong)
                        .map(wrong -> "its health check fails: " + wrong)
                        .or(() -> Optional.ofNullable(watch).flatMap(RunWatch::remark))
                        .orElse(state.reason()));
    }
}

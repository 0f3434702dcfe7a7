package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.workload.AfterExit;
import io.mastercontrol.agent.workload.HealthVerdict;
import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Looks after the run of one workload: what is noticed is told, and may end it. On the supervisor's thread. */
final class Care {
    private static final Duration CONTAINER_LOOK = Duration.ofMillis(200);

    private final Ground ground;
    private final Home home;
    private final Life life;
    private final Presence presence;
    private final Launcher launcher;
    private final BiConsumer<ExitReason, Then> stop;
    private Optional<RunWatch> watch = Optional.empty();

    /** @param stop ends the run, with what follows */
    Care(Ground ground, Home home, Life life, Presence presence, Launcher launcher, BiConsumer<ExitReason, Then> stop) {
        this.ground = ground;
        this.home = home;
        this.life = life;
        this.presence = presence;
        this.launcher = launcher;
        this.stop = stop;
    }

    /** Also of a run that goes on after a pause. */
    void begin(Ongoing run) {
        WorkloadSpec spec = life.spec();
        RunWatch watching = new RunWatch(ground);
        watch = Optional.of(watching);
        Noticed noticed = new Noticed(run, watching);
        watching.begin(
                spec,
                run.startedNanos(),
                AfterExit.forgivenAfter(spec, life.saved().history()),
                noticed);
        if (run.record().container() != null) {
            followContainer(watching);
        }
        spec.resources()
                .memoryBytes()
                .ifPresent(cap -> watching.begin(new MemoryWatch(ground, life.place(), cap, presence::pids, noticed)));
        Surroundings surroundings = launcher.surroundings();
        surroundings.complete(spec).health().ifPresent(check -> {
            long pid = run.process().map(ProcessIdentity::pid).orElseThrow();
            Questions questions = new Questions(ground, home, life.definition(), surroundings, run.record(), pid);
            watching.begin(
                    new HealthWatch(ground, check, questions.of(check), run.startedNanos(), noticed::healthChanged));
            if (!run.wasHealthy()) {
                check.startTimeout().ifPresent(limit -> watching.later(limit, noticed::startTookTooLong));
            }
        });
    }

    /** Podman makes its group a moment after the start. */
    private void followContainer(RunWatch watching) {
        Optional<String> group = ground.containers().group(home.runs().container());
        group.ifPresent(place -> ground.cgroups().follow(life.place(), place));
        if (group.isEmpty()) {
            watching.later(CONTAINER_LOOK, () -> followContainer(watching));
        }
    }

    /** If the run lasts as long and is not paused. */
    void later(Duration delay, Runnable action) {
        watch.ifPresent(watching -> watching.later(delay, action));
    }

    void end() {
        watch.ifPresent(RunWatch::end);
        watch = Optional.empty();
    }

    Health health() {
        return watch.map(RunWatch::health).orElse(Health.unknown);
    }

    /** What people should know of the run, as one sentence. */
    Optional<String> remark() {
        return watch.flatMap(RunWatch::wrong)
                .map(wrong -> "its health check fails: " + wrong)
                .or(() -> watch.flatMap(RunWatch::remark));
    }

    /** What is noticed about one run. */
    private final class Noticed implements RunWatch.Listener, MemoryWatch.Listener {
        private final Ongoing run;
        private final RunWatch watching;

        Noticed(Ongoing run, RunWatch watching) {
            this.run = run;
            this.watching = watching;
        }

        @Override
        public void tookTooLong() {
            stop.accept(ExitReason.timeout, Then.POLICY);
        }

        void startTookTooLong() {
            if (!run.wasHealthy()) {
                String wrong = watching.wrong().orElse("it has not answered");
                life.tell(EventType.WORKLOAD_UNHEALTHY, "not healthy within its start_timeout: " + wrong);
                stop.accept(ExitReason.timeout, Then.POLICY);
            }
        }

        void healthChanged(HealthVerdict before, HealthVerdict now) {
            if (now.health() == before.health()) {
                life.publish();
            } else if (now.health() == Health.healthy) {
                run.isHealthy();
                life.tell(EventType.WORKLOAD_HEALTHY, "healthy");
                life.publish();
            } else {
                life.tell(
                        EventType.WORKLOAD_UNHEALTHY,
                        "unhealthy: " + watching.wrong().orElse(""));
                stop.accept(ExitReason.health, Then.POLICY);
            }
        }

        @Override
        public void runsSteadily() {
            life.notebook().note(s -> s.withHistory(s.history().steady()));
            life.tell(EventType.WORKLOAD_RECOVERED, "running steadily again");
            life.notebook().writeSoon();
            life.publish();
        }

        @Override
        public void mayHaveSuccessor() {
            launcher.makeSuccessor(run.record().number() + 1, () -> life.state() instanceof Lifecycle.Running);
        }

        @Override
        public void memoryChanged(boolean high, String sentence) {
            life.tell(high ? EventType.WORKLOAD_MEMORY_HIGH : EventType.WORKLOAD_MEMORY_NORMAL, sentence);
            life.publish();
        }

        @Override
        public void killedForMemory(String sentence) {
            life.tell(EventType.WORKLOAD_OUT_OF_MEMORY, sentence);
        }
    }
}

package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.schedule.CronTimes;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Overlap;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The scheduled times of one workload, if it has any, and whether one is due. On the supervisor's thread. */
final class Times {
    /** Is told while a time is awaited. */
    interface Listener {
        void timeHasCome();

        /** The clock jumped over what was awaited. */
        void planAgain();
    }

    private final Ground ground;
    private final Life life;
    private final Alarm alarm;
    private final Listener listener;
    private Optional<Timetable> timetable = Optional.empty();
    private boolean due;
    /** A scheduled time came during the run, and another run is to follow. */
    private boolean queued;

    Times(Ground ground, Life life, Alarm alarm, Listener listener) {
        this.ground = ground;
        this.life = life;
        this.alarm = alarm;
        this.listener = listener;
        readDefinition();
    }

    void readDefinition() {
        timetable = schedule().map(this::timetable);
    }

    private Optional<WorkloadSpec.Schedule> schedule() {
        return life.spec().runMode() == RunMode.schedule ? life.spec().schedule() : Optional.empty();
    }

    private Timetable timetable(WorkloadSpec.Schedule schedule) {
        return new Timetable(CronTimes.of(schedule), Timetable.share(schedule.splay(), ground.device(), life.place()));
    }

    /** Whether no time stands in the way of a start. */
    boolean allowStart() {
        return timetable.isEmpty() || due;
    }

    /** It is to start whatever its schedule says. */
    void setDue() {
        due = true;
    }

    /** What is to start anew starts at once, but for what has its times. */
    void setDueUnlessScheduled() {
        due = timetable.isEmpty() || due;
    }

    /** A start has used it up, or somebody called it off. */
    void clearDue() {
        due = false;
    }

    void forgetQueued() {
        queued = false;
    }

    /** Waits for the next time, unless one is owed: that is told at once. Whether it waits. */
    boolean await() {
        Timetable table = timetable.orElseThrow();
        Instant now = ground.clock().instant();
        Optional<Instant> met = met();
        Timetable.Look look = table.plan(now, met);
        boolean waits = !(look instanceof Timetable.Look.Run);
        if (waits) {
            Optional<Instant> lost = table.lost(now, met);
            lost.ifPresent(planned -> life.tell(
                    EventType.SCHEDULE_MISSED, "its run of " + planned + " was missed; nobody was there to begin it"));
            if (met.isEmpty() || lost.isPresent()) {
                life.notebook().note(s -> s.met(table.scheduled(now)));
            }
            life.notebook().writeSoon();
            life.waitFor(
                    look instanceof Timetable.Look.Wait wait
                            ? "its next time, " + table.told(wait.planned())
                            : "a time that never comes");
        }
        follow(table, look);
        return waits;
    }

    private void follow(Timetable table, Timetable.Look look) {
        if (look instanceof Timetable.Look.Run run) {
            life.notebook().note(s -> s.met(run.met()));
            due = true;
            life.notebook().writeSoon();
            listener.timeHasCome();
        } else if (look instanceof Timetable.Look.PlanAgain) {
            listener.planAgain();
        } else if (look instanceof Timetable.Look.Wait wait) {
            alarm.set(
                    wait.pause(),
                    () -> follow(
                            table, table.look(wait.planned(), ground.clock().instant(), met())));
        }
    }

    /**
     * While a run lasts: a time that comes is remembered, or the run gives way.
     *
     * @param later does something if the run lasts as long
     */
    void watchDuringRun(BiConsumer<Duration, Runnable> later, Runnable giveWay) {
        Overlap overlap = schedule().map(WorkloadSpec.Schedule::overlap).orElse(Overlap.skip);
        if (timetable.isPresent() && overlap != Overlap.skip) {
            Timetable table = timetable.get();
            Runnable come = overlap == Overlap.replace ? giveWay : () -> queued = true;
            watch(table, table.next(ground.clock().instant(), met()), later, come);
        }
    }

    private void watch(Timetable table, Timetable.Look look, BiConsumer<Duration, Runnable> later, Runnable come) {
        if (look instanceof Timetable.Look.Wait wait) {
            later.accept(wait.pause(), () -> {
                Instant now = ground.clock().instant();
                watch(table, table.look(wait.planned(), now, met()), later, come);
            });
        } else if (look instanceof Timetable.Look.PlanAgain) {
            watch(table, table.next(ground.clock().instant(), met()), later, come);
        } else if (look instanceof Timetable.Look.Run run) {
            life.notebook().note(s -> s.met(run.met()));
            come.run();
        }
    }

    /** What came during the run is the overlap's affair, and nothing that was missed. */
    void runIsOver() {
        Instant now = timetable.orElseThrow().scheduled(ground.clock().instant());
        if (met().isEmpty() || now.isAfter(met().get())) {
            life.notebook().note(s -> s.met(now));
        }
        due = queued;
        queued = false;
    }

    private Optional<Instant> met() {
        return Optional.ofNullable(life.saved().lastMet());
    }
}

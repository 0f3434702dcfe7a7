package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One workload and all that belongs to it. On the supervisor's thread unless it says otherwise. */
final class Supervised {
    private final Ground ground;
    private final Home home;
    private final Life life;
    private final Presence presence;
    private final Course course;
    private final Orders orders;
    private final Gauge gauge;

    /**
     * @param place where its files and control groups are
     * @param changed told of its status whenever that may be another
     */
    Supervised(Ground ground, News news, Definition definition, String place, Consumer<WorkloadStatus> changed)
            throws IOException {
        this.ground = ground;
        this.home = Home.of(ground, place);
        this.gauge = new Gauge(ground.cgroups());
        this.life = new Life(
                definition.name(),
                definition.named(place),
                Notebook.open(ground.loop(), ground.hands(), home.notebook()),
                news,
                () -> changed.accept(status()));
        this.presence = new Presence(ground, place, home.runs());
        this.course = new Course(ground, news, home, life, presence);
        this.orders = new Orders(ground, life, presence, course);
    }

    /** @param refusal why it cannot run on this device, if so */
    void begin(Optional<String> refusal) {
        new TakeOver(ground, home, life, presence, course).begin(refusal);
    }

    /** As people know it; any thread. */
    Definition definition() {
        return life.definition().named(life.name());
    }

    /** As it is where it is; any thread. */
    Definition placed() {
        return life.definition();
    }

    String place() {
        return life.place();
    }

    boolean isStopped() {
        return life.saved().stopped();
    }

    void redefine(Definition next) {
        orders.redefine(next.named(life.place()));
    }

    /** From now on people know it by this name. */
    void showAs(String name) {
        life.showAs(name);
    }

    void publish() {
        life.publish();
    }

    /** Any thread. */
    Home home() {
        return home;
    }

    Orders orders() {
        return orders;
    }

    Course course() {
        return course;
    }

    boolean isAtRest() {
        return life.isAtRest();
    }

    RunReport report(long number) {
        return course.runs().report(number);
    }

    Surroundings surroundings() {
        return course.surroundings();
    }

    /** Others have changed: starts if that was what it waited for. */
    void tryWaiting() {
        if (course.starter().waitsForOthers()) {
            course.starter().tryStart();
        }
    }

    /** The way to the run for other programs. */
    Entrance entrance() throws IOException {
        Optional<Ongoing> run = presence.run();
        Optional<ProcessIdentity> process = presence.process();
        if (!(life.state() instanceof Lifecycle.Running) || run.isEmpty() || process.isEmpty()) {
            throw new IOException(life.name() + " is "
                    + life.state().told().name().replace('_', ' ')
                    + ", and nothing can be executed beside it unless it runs");
        }
        return new Entrance(
                ground,
                life.definition(),
                course.surroundings(),
                run.get().record().id(),
                process.get().pid(),
                home.runs().container());
    }

    /** This agent ends, and its workloads do not. */
    void leave() {
        life.notebook().writePending();
        presence.standby().dismiss();
    }

    /** With what its processes use now; any thread. */
    WorkloadStatus measured(WorkloadStatus status) {
        return gauge.measured(status, life.place(), presence.pids());
    }

    /** What its processes use now; any thread. */
    Usage usage() {
        return gauge.read(life.spec(), presence.pids());
    }

    /** The sockets that are to be kept open for it; none while it rests for good. Any thread. */
    List<String> sockets() {
        boolean rests = life.state() instanceof Lifecycle.Stopped
                || life.state() instanceof Lifecycle.Completed
                || life.state() instanceof Lifecycle.Failed;
        return rests
                ? List.of()
                : Twin.of(ground, life.spec()).map(Twin::sockets).orElse(List.of());
    }

    boolean mayHaveSockets() {
        return life.spec().blueGreen().filter(BlueGreen::handsOver).isPresent();
    }

    /** Whether both run, and this one for longer. */
    boolean beganBefore(Supervised other) {
        Optional<RunRecord> mine = presence.run().map(Ongoing::record);
        Optional<RunRecord> others = other.presence.run().map(Ongoing::record);
        return mine.isPresent()
                && others.filter(run -> run.startedAt().isAfter(mine.get().startedAt()))
                        .isPresent();
    }

    /** Whether its program has such sockets now. */
    boolean hasSockets() {
        return !sockets().isEmpty() && life.state() instanceof Lifecycle.Running;
    }

    /** Nobody keeps them any more: what has them, or waits with them, gives them up. */
    void socketsAreLost() {
        presence.standby().dismiss();
        course.startAnew(ExitReason.dependency);
    }

    /** The end of its captured output; any thread. */
    LogSlice logs(LogQuery query, boolean over) {
        return new LogReader(
                        home.stdout(),
                        home.stderr(),
                        ground.plugins().logs(definition().spec()),
                        over)
                .read(query);
    }

    WorkloadStatus status() {
        Optional<ProcessIdentity> process = presence.process();
        Optional<RunRecord> ours = presence.run().map(Ongoing::record).filter(run -> process.isPresent());
        Saved saved = life.saved();
        Lifecycle state = life.state();
        return new WorkloadStatus(
                life.name(),
                life.spec().type(),
                life.spec().runMode().name(),
                state.told(),
                course.care().health(),
                process.map(ProcessIdentity::pid).orElse(null),
                ours.isPresent() ? ours.get().version() : life.definition().version(),
                ours.isPresent()
                        ? ours.get().contentDigest()
                        : life.definition().contentDigest(),
                saved.history().runs(),
                saved.history().restarts(),
                saved.history().consecutiveFailures(),
                saved.lastStarted(),
                saved.lastExit(),
                null,
                null,
                state.waitingFor(),
                course.care().remark().orElse(state.reason()));
    }
}

package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The way in to the workloads of this device: what is asked is done on the supervisor's thread, and answered from there. */
final class Supervisor implements Workloads {
    private final Ground ground;
    private final News news;
    private final Roster roster;
    private final Changeover changeover;
    private final Admission admission;
    private final Succession succession;
    private final Procession procession;
    private final Housekeeping housekeeping;

    Supervisor(Ground ground) {
        this.ground = ground;
        this.news = new News(ground.loop());
        this.roster = new Roster(ground.loop(), news);
        this.changeover = new Changeover(ground, news, roster);
        this.admission = new Admission(ground, news, roster, changeover, new Sockets(ground, news, roster));
        this.succession = new Succession(ground.loop(), news, roster, changeover, admission);
        this.procession = new Procession(ground.loop(), roster);
        this.housekeeping = new Housekeeping(ground, roster);
    }

    Ground ground() {
        return ground;
    }

    Housekeeping housekeeping() {
        return housekeeping;
    }

    private void tell(Runnable action) {
        ground.loop().ask(() -> {
            action.run();
            return null;
        });
    }

    private Outcome order(String name, Function<Orders, Outcome> order) {
        return ground.loop()
                .ask(() -> roster.find(name)
                        .map(workload -> order.apply(workload.orders()))
                        .orElseGet(() -> Outcome.NotFound.workload(name)));
    }

    // ---- what is defined -----------------------------------------------------------------------------------------

    @Override
    public void begin(Collection<Definition> definitions, Collection<Definition> beside) {
        tell(() -> admission.begin(definitions, beside));
        ground.hands().execute(changeover::leadAll);
        ground.plugins().onFailure(news::pluginFailed);
        housekeeping.begin();
    }

    @Override
    public Optional<String> prepare(Definition definition, BooleanSupplier cancelled) throws InterruptedException {
        return Preparation.ahead(ground, definition, cancelled);
    }

    @Override
    public Outcome define(Definition definition) {
        return succession.define(definition);
    }

    @Override
    public Outcome standBy(Definition definition) {
        return succession.standBy(definition);
    }

    @Override
    public void endBeside(String name, Duration after) {
        succession.endBeside(name, after);
    }

    @Override
    public Optional<Definition> definition(String name) {
        return succession.known(name);
    }

    @Override
    public Outcome remove(String name) {
        return succession.remove(name);
    }

    // ---- what is known -------------------------------------------------------------------------------------------

    @Override
    public List<WorkloadStatus> statuses() {
        return news.names().stream().flatMap(name -> status(name).stream()).toList();
    }

    @Override
    public Optional<WorkloadStatus> status(String name) {
        return news.status(name)
                .map(status -> isThere(status)
                        ? roster.find(name)
                                .map(workload -> workload.measured(status))
                                .orElse(status)
                        : status);
    }

    private static boolean isThere(WorkloadStatus status) {
        return status.pid() != null;
    }

    @Override
    public Optional<Usage> usage(String name) {
        return news.status(name)
                .filter(Supervisor::isThere)
                .flatMap(status -> roster.find(name))
                .map(Supervised::usage);
    }

    @Override
    public Optional<LogSlice> logs(String name, LogQuery query) {
        boolean over = news.status(name).filter(Supervisor::isThere).isEmpty();
        return roster.find(name).map(workload -> workload.logs(query, over));
    }

    @Override
    public Optional<RunReport> report(String name, long number) {
        return ground.loop().ask(() -> roster.find(name).map(workload -> workload.report(number)));
    }

    @Override
    public void observe(WorkloadObserver observer) {
        news.observe(observer);
    }

    @Override
    public void withhold() {
        tell(news::withhold);
    }

    @Override
    public void tell() {
        ground.loop().post(news::tell);
    }

    // ---- what is to be done --------------------------------------------------------------------------------------

    @Override
    public Outcome start(String name) {
        return order(name, Orders::start);
    }

    @Override
    public Outcome stop(String name) {
        return order(name, Orders::stop);
    }

    @Override
    public Outcome restart(String name) {
        return order(name, Orders::restart);
    }

    @Override
    public Outcome run(String name) {
        return order(name, Orders::run);
    }

    @Override
    public Optional<Together> up(List<String> names) {
        return procession.up(names);
    }

    @Override
    public Optional<Together> down(List<String> names) {
        return procession.down(names);
    }

    @Override
    public Outcome pause(String name, String reason) {
        return order(name, orders -> orders.pause(reason));
    }

    @Override
    public Outcome resume(String name) {
        return order(name, Orders::resume);
    }

    @Override
    public Outcome throttle(String name, Optional<Double> cores) {
        return order(name, orders -> orders.throttle(cores));
    }

    @Override
    public void tidy() {
        tell(() -> housekeeping.clearUp(Duration.ZERO));
    }

    // ---- other programs beside a workload ------------------------------------------------------------------------

    @Override
    public Inside inside(String name, List<String> command) throws IOException {
        return entrance(name).command(command);
    }

    @Override
    public Inside terminal(String name, List<String> command) throws IOException {
        return entrance(name).terminal(command);
    }

    private Entrance entrance(String name) throws IOException {
        Supervised workload = roster.find(name)
                .orElseThrow(
                        () -> new IOException(Outcome.NotFound.workload(name).message()));
        return ground.loop().askOrFail(workload::entrance);
    }

    @Override
    public Inside aside(Definition definition, List<String> command) throws IOException {
        return new Aside(ground, definition).command(command);
    }

    @Override
    public void endAside(Definition definition) throws IOException {
        new Aside(ground, definition).end();
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    @Override
    public void shutDown() {
        procession.shutDown();
        roster.all().forEach(workload -> changeover.close(Optional.of(workload.placed())));
        leave();
        ground.clear();
    }

    @Override
    public void awaitTurn() {
        tell(() -> {});
    }

    @Override
    public void leave() {
        ground.loop().windDown();
        tell(() -> roster.all().forEach(Supervised::leave));
        ground.close();
    }
}

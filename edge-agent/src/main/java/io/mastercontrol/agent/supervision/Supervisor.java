package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.log.Rotation;
import io.mastercontrol.agent.run.ProcessFiles;
import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The workloads of this device on one thread: what happens is posted to it, and what is known is published from it. */
final class Supervisor implements Workloads {
    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

    /** An environment or image that nothing has wanted for so long goes; until then, a rollback finds it. */
    private static final Duration UNUSED = Duration.ofDays(30);

    private final Ground ground;
    private final Map<String, Supervised> workloads = new ConcurrentHashMap<>();
    private final Changeover changeover;
    private final News news;
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();
    private Dependencies dependencies = new Dependencies(List.of());

    Supervisor(Ground ground) {
        this.ground = ground;
        this.news = new News(ground.loop());
        this.changeover = new Changeover(ground, news, workloads);
    }

    Ground ground() {
        return ground;
    }

    @Override
    public void begin(Collection<Definition> definitions, Collection<Definition> beside) {
        ground.loop().ask(() -> {
            definitions.forEach(definition -> add(definition.name(), definition, changeover.placeOf(definition)));
            beside.forEach(definition -> changeover
                    .placeBeside(definition)
                    .ifPresent(place -> add(Twins.beside(definition.name()), definition, place)));
            relate();
            List<Supervised> all = List.copyOf(workloads.values());
            all.forEach(workload -> news.first(workload.status()));
            all.forEach(workload -> workload.begin(refusal(workload.definition().spec())));
            return null;
        });
        ground.hands().execute(changeover::leadAll);
        ground.plugins().onFailure(news::pluginFailed);
        Set<String> places = workloads.values().stream().map(Supervised::place).collect(Collectors.toSet());
        ground.hands().execute(() -> new Strays(ground).end(places));
        ground.loop().every(Duration.ofMillis(500), Duration.ofSeconds(2), this::rotateLogs);
        ground.loop().every(Duration.ofMinutes(10), Duration.ofDays(1), () -> clearUp(UNUSED));
    }

    private void add(String name, Definition definition, String place) {
        try {
            workloads.put(name, new Supervised(ground, news, definition.named(name), place, this::changed));
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, name + " cannot be supervised: " + e.getMessage());
            news.happened(EventType.WORKLOAD_FAILED, name, "cannot be supervised: " + e.getMessage(), null);
        }
    }

    private void relate() {
        dependencies = new Dependencies(
                workloads.values().stream().map(w -> w.definition().spec()).toList());
    }

    private Optional<String> refusal(WorkloadSpec spec) {
        List<String> all = new ArrayList<>(ground.refusals(spec));
        dependencies.circle(spec.name()).ifPresent(path -> all.add("depends_on goes in a circle: " + path));
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }

    @Override
    public Optional<String> prepare(Definition definition, BooleanSupplier cancelled) throws InterruptedException {
        return Preparation.ahead(ground, definition, cancelled);
    }

    @Override
    public Outcome define(Definition definition) {
        String name = definition.name();
        Optional<Definition> before = definition(name);
        if (ground.loop().ask(() -> changeover.isBeside(definition, leaving))) {
            Optional<String> trouble = changeover.lead(Twins.beside(name), before);
            Outcome outcome = trouble.<Outcome>map(why -> new Outcome.Refused(name + " cannot take over: " + why))
                    .orElseGet(() -> ground.loop().ask(() -> {
                        Outcome done = changeover.exchange(name);
                        relate();
                        return done;
                    }));
            if (outcome instanceof Outcome.Refused) {
                changeover.lead(name, Optional.empty());
            }
            return outcome;
        }
        Outcome outcome = defineInPlace(definition);
        if (!(outcome instanceof Outcome.Refused)) {
            changeover.lead(name, before).ifPresent(why -> news.happened(EventType.WORKLOAD_FAILED, name, why, null));
            if (definition.spec().blueGreen().isEmpty()) {
                endBeside(name, Duration.ZERO);
            }
        }
        return outcome;
    }

    private Outcome defineInPlace(Definition definition) {
        return ground.loop().ask(() -> {
            Supervised old = workloads.get(definition.name());
            if (old != null && old.definition().equals(definition)) {
                return new Outcome.Done(definition.name() + " is defined like this already");
            }
            List<WorkloadSpec> specs = new ArrayList<>(List.of(definition.spec()));
            workloads.values().stream()
                    .map(w -> w.definition().spec())
                    .filter(spec -> !spec.name().equals(definition.name()))
                    .forEach(specs::add);
            List<String> wrong = wrong(definition);
            new Dependencies(specs)
                    .circle(definition.name())
                    .ifPresent(path -> wrong.add("depends_on goes in a circle: " + path));
            if (!wrong.isEmpty()) {
                return new Outcome.Refused(definition.name() + ": " + String.join("; ", wrong));
            }
            return accept(definition, old, old == null ? changeover.placeOf(definition) : old.place());
        });
    }

    private List<String> wrong(Definition definition) {
        List<String> wrong = new ArrayList<>(ground.refusals(definition.spec()));
        ground.plugins().missing(definition.spec()).ifPresent(wrong::add);
        return wrong;
    }

    @Override
    public Outcome standBy(Definition definition) {
        String name = definition.name();
        return ground.loop().ask(() -> {
            List<String> wrong = wrong(definition);
            if (!wrong.isEmpty()) {
                return new Outcome.Refused(name + ": " + String.join("; ", wrong));
            }
            if (!changeover.isNeeded(definition)) {
                return new Outcome.NotFound(name + " takes over from nobody");
            }
            Supervised there = workloads.get(Twins.beside(name));
            if (there != null && !Twins.workload(there.place()).equals(name)) {
                return new Outcome.Refused(
                        name + " cannot run beside its old version, since a workload of this device is" + " called "
                                + Twins.beside(name) + ": give that another name");
            }
            Definition beside = definition.named(Twins.beside(name));
            if (there != null
                    && !leaving.contains(beside.name())
                    && there.definition().equals(beside)) {
                return new Outcome.Done(name + " runs beside its old version already");
            }
            return accept(beside, there, Twins.other(workloads.get(name).place()));
        });
    }

    @Override
    public void endBeside(String name, Duration after) {
        ground.loop().ask(() -> {
            changeover.beside(name).ifPresent(there -> {
                Definition now = there.definition();
                ground.loop().in(after, () -> {
                    if (changeover.beside(name).filter(still -> still == there).isPresent()
                            && now.equals(there.definition())) {
                        remove(there);
                    }
                });
            });
            return null;
        });
    }

    @Override
    public Optional<Definition> definition(String name) {
        return Optional.ofNullable(workloads.get(name)).map(Supervised::placed);
    }

    private Outcome accept(Definition definition, Supervised old, String place) {
        leaving.remove(definition.name());
        try {
            if (old != null) {
                old.redefine(definition);
                relate();
            } else {
                Supervised fresh = new Supervised(ground, news, definition, place, this::changed);
                workloads.put(definition.name(), fresh);
                relate();
                fresh.begin(Optional.empty());
                if (fresh.isStopped() && Twins.isBeside(definition.name(), place)) {
                    // What it was told in an earlier life there is not meant for this one.
                    fresh.orders().start();
                }
            }
            return new Outcome.Done(definition.name() + " is defined");
        } catch (IOException | IllegalArgumentException e) {
            return new Outcome.Refused(definition.name() + " cannot be supervised: " + e.getMessage());
        }
    }

    @Override
    public Outcome remove(String name) {
        Optional<Definition> before = definition(name);
        Outcome outcome = with(name, workload -> {
            remove(workload);
            changeover.beside(name).ifPresent(this::remove);
            changeover.servesNobody(name);
            return new Outcome.Done(name + " is removed");
        });
        changeover.close(before);
        return outcome;
    }

    private void remove(Supervised workload) {
        String name = workload.definition().name();
        leaving.add(name);
        if (workload.isAtRest()) {
            workload.orders().stop();
            forget(name);
        } else {
            workload.course().stop(ExitReason.operator, Then.FORGET);
        }
    }

    private void forget(String name) {
        leaving.remove(name);
        workloads.remove(name);
        news.forget(name);
        relate();
    }

    @Override
    public List<WorkloadStatus> statuses() {
        return news.names().stream().flatMap(name -> status(name).stream()).toList();
    }

    @Override
    public Optional<WorkloadStatus> status(String name) {
        return news.status(name).map(this::measured);
    }

    @Override
    public Optional<Usage> usage(String name) {
        return news.status(name)
                .filter(status -> status.pid() != null)
                .flatMap(status -> Optional.ofNullable(workloads.get(name)))
                .map(Supervised::usage);
    }

    private WorkloadStatus measured(WorkloadStatus s) {
        Supervised workload = workloads.get(s.name());
        if (s.pid() == null || workload == null) {
            return s;
        }
        List<Long> pids = workload.pids();
        return new WorkloadStatus(
                s.name(),
                s.type(),
                s.runMode(),
                s.state(),
                s.health(),
                s.pid(),
                s.version(),
                s.contentDigest(),
                s.runs(),
                s.restarts(),
                s.consecutiveFailures(),
                s.lastStarted(),
                s.lastExit(),
                ground.cgroups().cpuSeconds(workload.place()).orElseGet(() -> ProcessFiles.cpuSeconds(pids)),
                ProcessFiles.residentBytes(pids),
                s.waitingFor(),
                s.reason());
    }

    @Override
    public Outcome start(String name) {
        return with(name, workload -> workload.orders().start());
    }

    @Override
    public Outcome stop(String name) {
        return with(name, workload -> workload.orders().stop());
    }

    @Override
    public Outcome restart(String name) {
        return with(name, workload -> workload.orders().restart());
    }

    @Override
    public Outcome run(String name) {
        return with(name, workload -> workload.orders().run());
    }

    @Override
    public Optional<RunReport> report(String name, long number) {
        return ground.loop()
                .ask(() -> Optional.ofNullable(workloads.get(name)).map(workload -> workload.report(number)));
    }

    @Override
    public Optional<Together> up(List<String> names) {
        return ground.loop()
                .ask(() -> workloads.keySet().containsAll(names)
                        ? Optional.of(together(
                                dependencies.inOrder(orAll(names)),
                                workload -> workload.orders().up()))
                        : Optional.empty());
    }

    @Override
    public Optional<Together> down(List<String> names) {
        Set<String> meant = ConcurrentHashMap.newKeySet();
        Optional<Together> answer = ground.loop().ask(() -> {
            if (!workloads.keySet().containsAll(names)) {
                return Optional.empty();
            }
            meant.addAll(orAll(names));
            List<String> order = new ArrayList<>(dependencies.inOrder(meant));
            order.retainAll(meant);
            Collections.reverse(order);
            return Optional.of(together(order, workload -> workload.orders().downSoon()));
        });
        if (answer.isPresent()) {
            Thread thread = new Thread(() -> stopInOrder(meant), "orderly-stop");
            thread.setDaemon(true);
            thread.start();
        }
        return answer;
    }

    private Collection<String> orAll(List<String> names) {
        return names.isEmpty() ? new TreeSet<>(workloads.keySet()) : names;
    }

    private Together together(List<String> order, Function<Supervised, Outcome> action) {
        return new Together(order.stream()
                .map(name -> new Together.Item(
                        name, action.apply(workloads.get(name)).message()))
                .toList());
    }

    private void stopInOrder(Set<String> meant) {
        try {
            new OrderlyStop(
                            () -> ground.loop()
                                    .ask(() -> free(workloads.keySet().stream()
                                            .filter(meant::contains)
                                            .filter(name ->
                                                    workloads.get(name).orders().isToStop())
                                            .toList())),
                            name -> ground.loop().ask(() -> {
                                Optional.ofNullable(workloads.get(name))
                                        .ifPresent(workload -> workload.orders().downNow());
                                return null;
                            }))
                    .run();
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the supervisor has ended; the next one goes on stopping");
        }
    }

    @Override
    public Outcome pause(String name, String reason) {
        return with(name, workload -> workload.orders().pause(reason));
    }

    @Override
    public Outcome resume(String name) {
        return with(name, workload -> workload.orders().resume());
    }

    @Override
    public Outcome throttle(String name, Optional<Double> cores) {
        return with(name, workload -> workload.orders().throttle(cores));
    }

    @Override
    public void tidy() {
        ground.loop().ask(() -> {
            clearUp(Duration.ZERO);
            return null;
        });
    }

    @Override
    public Inside inside(String name, List<String> command) throws IOException {
        return entrance(name).command(command);
    }

    @Override
    public Inside terminal(String name, List<String> command) throws IOException {
        return entrance(name).terminal(command);
    }

    private Entrance entrance(String name) throws IOException {
        Supervised workload = workloads.get(name);
        if (workload == null) {
            throw new IOException("there is no workload " + name + " on this device");
        }
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

    private Outcome with(String name, Function<Supervised, Outcome> action) {
        return ground.loop().ask(() -> {
            Supervised workload = workloads.get(name);
            return workload == null
                    ? new Outcome.NotFound("there is no workload " + name + " on this device")
                    : action.apply(workload);
        });
    }

    @Override
    public Optional<LogSlice> logs(String name, LogQuery query) {
        boolean over = news.status(name).filter(status -> status.pid() != null).isEmpty();
        return Optional.ofNullable(workloads.get(name))
                .map(w -> new LogReader(
                                w.home().stdout(),
                                w.home().stderr(),
                                ground.plugins().logs(w.definition().spec()),
                                over)
                        .read(query));
    }

    @Override
    public void observe(WorkloadObserver observer) {
        news.observe(observer);
    }

    @Override
    public void shutDown() {
        new OrderlyStop(
                        this::reverseOrder,
                        name -> ground.loop().ask(() -> {
                            Optional.ofNullable(workloads.get(name))
                                    .ifPresent(workload -> workload.course().stop(ExitReason.operator, Then.REST));
                            return null;
                        }))
                .run();
        workloads.values().forEach(workload -> changeover.close(Optional.of(workload.placed())));
        leave();
        ground.cgroups().removeAll();
        ground.walls().keepOnly(List.of());
        ground.clearMemory();
    }

    /** Those that may be stopped now, since no process depends on theirs; empty when all are at rest. */
    private Optional<List<String>> reverseOrder() {
        return ground.loop().ask(() -> {
            ground.loop().windDown();
            List<String> up = workloads.entrySet().stream()
                    .filter(w -> !w.getValue().isAtRest())
                    .map(Map.Entry::getKey)
                    .toList();
            return free(up);
        });
    }

    private Optional<List<String>> free(List<String> up) {
        List<String> free = up.stream()
                .filter(name -> dependencies.dependents(name).stream().noneMatch(up::contains))
                .toList();
        return up.isEmpty() ? Optional.empty() : Optional.of(free.isEmpty() ? up : free);
    }

    @Override
    public void awaitTurn() {
        ground.loop().ask(() -> null);
    }

    @Override
    public void leave() {
        ground.loop().windDown();
        ground.loop().ask(() -> {
            workloads.values().forEach(Supervised::leave);
            return null;
        });
        try {
            ground.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot close: " + e.getMessage());
        }
    }

    // ---- for the workloads, on the supervisor's thread -----------------------------------------------------------

    private void changed(WorkloadStatus status) {
        if (leaving.contains(status.name()) && status.state() == WorkloadState.stopped) {
            forget(status.name());
        } else if (!news.changed(status)) {
            return;
        }
        for (String name : dependencies.dependents(status.name())) {
            ground.loop()
                    .post(() -> Optional.ofNullable(workloads.get(name))
                            .ifPresent(w -> w.course().otherChanged(status)));
            if (news.status(name)
                    .filter(dependent -> dependent.state() == WorkloadState.waiting)
                    .isPresent()) {
                ground.loop()
                        .post(() -> Optional.ofNullable(workloads.get(name)).ifPresent(Supervised::tryWaiting));
            }
        }
    }

    void clearUp(Duration unused) {
        Set<Path> inUse = workloads.values().stream()
                .flatMap(workload -> workload.surroundings().venv().stream())
                .collect(Collectors.toSet());
        Set<String> images = workloads.values().stream()
                .flatMap(workload -> workload.surroundings().image().stream())
                .collect(Collectors.toSet());
        Set<String> names = workloads.values().stream()
                .map(workload -> ground.containers().name(workload.placed().spec()))
                .collect(Collectors.toSet());
        ground.builder().execute(() -> {
            ground.venvs().sweep(unused, inUse);
            ground.containers().sweep(names, unused, images);
        });
    }

    private void rotateLogs() {
        List<Supervised> all = List.copyOf(workloads.values());
        ground.hands().execute(() -> all.forEach(this::rotate));
    }

    private void rotate(Supervised workload) {
        for (LogFiles log : List.of(workload.home().stdout(), workload.home().stderr())) {
            try {
                Rotation.check(log, workload.definition().spec().logs(), Instant.now());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "cannot rotate " + log.current() + ": " + e.getMessage());
            }
        }
    }
}

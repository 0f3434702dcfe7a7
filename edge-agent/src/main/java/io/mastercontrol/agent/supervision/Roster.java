package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The workloads that are defined on this device, and who of them waits for whom. Changed on the supervisor's thread. */
final class Roster {
    private static final System.Logger LOG = System.getLogger(Roster.class.getName());

    private final Ground ground;
    private final News news;
    private final Map<String, Supervised> workloads = new ConcurrentHashMap<>();
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();
    private Dependencies dependencies = new Dependencies(List.of());

    Roster(Ground ground, News news) {
        this.ground = ground;
        this.news = news;
    }

    /** Any thread. */
    Optional<Supervised> find(String name) {
        return Optional.ofNullable(workloads.get(name));
    }

    /** Always the present ones; any thread. */
    Set<String> names() {
        return Collections.unmodifiableSet(workloads.keySet());
    }

    /** Any thread. */
    List<Supervised> all() {
        return List.copyOf(workloads.values());
    }

    Dependencies dependencies() {
        return dependencies;
    }

    /** All are told of before anything happens to the first. */
    void begin(Collection<Definition> definitions) {
        definitions.forEach(this::add);
        relate();
        List<Supervised> begun = definitions.stream()
                .flatMap(definition -> find(definition.name()).stream())
                .toList();
        begun.forEach(workload -> news.first(workload.status()));
        begun.forEach(workload -> workload.begin(refusal(workload.definition().spec())));
    }

    private void add(Definition definition) {
        try {
            workloads.put(definition.name(), supervised(definition));
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, definition.name() + " cannot be supervised: " + e.getMessage());
            news.happened(
                    EventType.WORKLOAD_FAILED, definition.name(), "cannot be supervised: " + e.getMessage(), null);
        }
    }

    private Supervised supervised(Definition definition) throws IOException {
        return new Supervised(ground, news, definition, this::changed);
    }

    private void relate() {
        dependencies = new Dependencies(
                workloads.values().stream().map(w -> w.definition().spec()).toList());
    }

    private Optional<String> refusal(WorkloadSpec spec) {
        return joined(wrong(spec, dependencies));
    }

    private List<String> wrong(WorkloadSpec spec, Dependencies among) {
        List<String> all = new ArrayList<>(ground.refusals(spec));
        among.circle(spec.name()).ifPresent(path -> all.add("depends_on goes in a circle: " + path));
        return all;
    }

    private static Optional<String> joined(List<String> wrong) {
        return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
    }

    Outcome define(Definition definition) {
        Optional<Supervised> old = find(definition.name());
        if (old.filter(same -> same.definition().equals(definition)).isPresent()) {
            return new Outcome.Done(definition.name() + " is defined like this already");
        }
        WorkloadSpec spec = definition.spec();
        Stream<WorkloadSpec> others = workloads.values().stream()
                .map(w -> w.definition().spec())
                .filter(other -> !other.name().equals(spec.name()));
        List<String> wrong = wrong(
                spec, new Dependencies(Stream.concat(Stream.of(spec), others).toList()));
        ground.plugins().missing(spec).ifPresent(wrong::add);
        return joined(wrong)
                .<Outcome>map(why -> new Outcome.Refused(definition.name() + ": " + why))
                .orElseGet(() -> accept(definition, old));
    }

    private Outcome accept(Definition definition, Optional<Supervised> old) {
        leaving.remove(definition.name());
        try {
            if (old.isPresent()) {
                old.get().orders().redefine(definition);
                relate();
            } else {
                Supervised fresh = supervised(definition);
                workloads.put(definition.name(), fresh);
                relate();
                fresh.begin(Optional.empty());
            }
            return new Outcome.Done(definition.name() + " is defined");
        } catch (IOException | IllegalArgumentException e) {
            return new Outcome.Refused(definition.name() + " cannot be supervised: " + e.getMessage());
        }
    }

    Outcome remove(Supervised workload) {
        String name = workload.definition().name();
        leaving.add(name);
        if (workload.isAtRest()) {
            workload.orders().stop();
            forget(name);
        } else {
            workload.course().stop(ExitReason.operator, Then.FORGET);
        }
        return new Outcome.Done(name + " is removed");
    }

    private void forget(String name) {
        leaving.remove(name);
        workloads.remove(name);
        news.forget(name);
        relate();
    }

    private void changed(WorkloadStatus status) {
        String name = status.name();
        if (leaving.contains(name) && status.state() == WorkloadState.stopped) {
            forget(name);
        } else if (!news.changed(status)) {
            return;
        }
        for (String dependent : dependencies.dependents(name)) {
            ground.loop().post(() -> find(dependent).ifPresent(w -> w.course().otherChanged(status)));
            if (news.status(dependent)
                    .filter(told -> told.state() == WorkloadState.waiting)
                    .isPresent()) {
                ground.loop().post(() -> find(dependent).ifPresent(Supervised::tryWaiting));
            }
        }
    }
}

package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The workloads of this device by the names that people know them by, who of them waits for whom, and who is on its way
 * out. Changed on the supervisor's thread.
 */
final class Roster {
    private final Loop loop;
    private final News news;
    private final Map<String, Supervised> workloads = new ConcurrentHashMap<>();
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();
    private Dependencies dependencies = new Dependencies(List.of());

    Roster(Loop loop, News news) {
        this.loop = loop;
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

    /** As if that definition were among them already. */
    Dependencies dependenciesWith(Definition definition) {
        List<WorkloadSpec> specs = new ArrayList<>(List.of(definition.spec()));
        workloads.values().stream()
                .map(workload -> workload.definition().spec())
                .filter(spec -> !spec.name().equals(definition.name()))
                .forEach(specs::add);
        return new Dependencies(specs);
    }

    /** Takes it in, or lets it have that name from now on; who depends on whom is not looked at before {@link #relate}. */
    void put(String name, Supervised workload) {
        workloads.put(name, workload);
    }

    void relate() {
        dependencies = new Dependencies(
                workloads.values().stream().map(w -> w.definition().spec()).toList());
    }

    boolean isLeaving(String name) {
        return leaving.contains(name);
    }

    /** Whoever wanted it gone has changed their mind. */
    void mayStay(String name) {
        if (leaving.remove(name)) {
            find(name).ifPresent(workload -> workload.orders().forgetStop());
        }
    }

    /** Stops it, and forgets it when it has ended; of one that stood by, the next agent knows that, should this one end first. */
    void dismiss(Supervised workload) {
        String name = workload.definition().name();
        leaving.add(name);
        if (workload.isAtRest()) {
            workload.orders().stop();
            forget(name);
        } else {
            if (Twins.isBeside(name, workload.place())) {
                workload.orders().downSoon();
            }
            workload.course().stop(ExitReason.operator, Then.FORGET);
        }
    }

    private void forget(String name) {
        leaving.remove(name);
        // Who defines one of that name later means another.
        Optional.ofNullable(workloads.remove(name))
                .ifPresent(workload -> workload.orders().forgetStop());
        news.forget(name);
        relate();
    }

    /** One of them may be in another state than before: what is tied to it, or waits for it, is told. */
    void changed(WorkloadStatus status) {
        String name = status.name();
        if (leaving.contains(name) && status.state() == WorkloadState.stopped) {
            forget(name);
        } else if (!news.changed(status)) {
            return;
        }
        for (String dependent : dependencies.dependents(name)) {
            loop.post(() -> find(dependent).ifPresent(w -> w.course().otherChanged(status)));
            if (news.status(dependent)
                    .filter(told -> told.state() == WorkloadState.waiting)
                    .isPresent()) {
                loop.post(() -> find(dependent).ifPresent(Supervised::tryWaiting));
            }
        }
    }
}

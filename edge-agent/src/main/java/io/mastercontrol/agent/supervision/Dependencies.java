package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.DependencyCondition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Who waits for whom. Pure. */
final class Dependencies {
    private final Map<String, WorkloadSpec> specs = new LinkedHashMap<>();

    Dependencies(Collection<WorkloadSpec> specs) {
        specs.forEach(spec -> this.specs.put(spec.name(), spec));
    }

    /** The circle that the workload is part of, as {@code a → b → a}. */
    Optional<String> circle(String name) {
        List<String> path = new ArrayList<>();
        return back(name, name, path, new HashSet<>()) ? Optional.of(String.join(" → ", path)) : Optional.empty();
    }

    private boolean back(String to, String at, List<String> path, Set<String> seen) {
        path.add(at);
        for (String next : needs(at)) {
            if (next.equals(to)) {
                path.add(to);
                return true;
            }
            if (seen.add(next) && back(to, next, path, seen)) {
                return true;
            }
        }
        path.remove(path.size() - 1);
        return false;
    }

    private Set<String> needs(String name) {
        WorkloadSpec spec = specs.get(name);
        return spec == null ? Set.of() : spec.dependsOn().keySet();
    }

    /** The workloads and all that they need, each after what it needs itself; circles are left as they are. */
    List<String> inOrder(Collection<String> names) {
        Set<String> ordered = new LinkedHashSet<>();
        names.forEach(name -> append(name, ordered, new HashSet<>()));
        return List.copyOf(ordered);
    }

    private void append(String name, Set<String> ordered, Set<String> under) {
        if (specs.containsKey(name) && !ordered.contains(name) && under.add(name)) {
            needs(name).forEach(need -> append(need, ordered, under));
            ordered.add(name);
        }
    }

    /** Those that depend directly on the workload. */
    List<String> dependents(String name) {
        return specs.values().stream()
                .filter(spec -> spec.dependsOn().containsKey(name))
                .map(WorkloadSpec::name)
                .toList();
    }

    /** What stands in the way of a start, for example {@code broker to be healthy}; empty when nothing does. */
    static Optional<String> missing(WorkloadSpec spec, Function<String, Optional<WorkloadStatus>> status) {
        List<String> missing = new ArrayList<>();
        spec.dependsOn().forEach((name, condition) -> {
            Optional<WorkloadStatus> other = status.apply(name);
            if (other.isEmpty()) {
                missing.add(name + ", which is not defined on this device");
            } else if (!met(other.get(), condition)) {
                missing.add(name
                        + switch (condition) {
                            case started -> " to be started";
                            case healthy -> " to be healthy";
                            case completed -> " to complete";
                        });
            }
        });
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", missing));
    }

    static boolean met(WorkloadStatus status, DependencyCondition condition) {
        boolean running = status.state() == WorkloadState.running;
        boolean completed = status.state() == WorkloadState.completed;
        return switch (condition) {
            case started -> running || completed;
            case healthy -> running && (status.health() == Health.healthy || status.health() == Health.unknown);
            case completed -> completed;
        };
    }
}

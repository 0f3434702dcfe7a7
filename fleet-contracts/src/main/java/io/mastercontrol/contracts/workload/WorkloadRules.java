package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.WorkloadSpec.DependencyCondition;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy.When;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the workloads of one file must be to each other. One that another file may hold is not judged. */
final class WorkloadRules {
    private static final int MOST_SHOWN = 8;

    private final Map<String, Placed> byName = new LinkedHashMap<>();
    private final Problems problems;
    private final boolean fieldsAreRight;

    private WorkloadRules(Problems problems) {
        this.problems = problems;
        this.fieldsAreRight = problems.isEmpty();
    }

    /** A workload and the fields it was read from. */
    record Placed(WorkloadSpec spec, FieldReader fields) {}

    static void check(List<Placed> workloads, Problems problems) {
        WorkloadRules rules = new WorkloadRules(problems);
        workloads.stream().filter(workload -> workload.fields().has("name")).forEach(rules::addOnce);
        rules.byName.values().forEach(rules::checkConditions);
        rules.checkCircles();
    }

    private void addOnce(Placed workload) {
        String name = workload.spec().name();
        Placed first = byName.putIfAbsent(name, workload);
        if (first != null) {
            problems.add(
                    workload.fields().line("name"),
                    "'" + name + "' is there twice; the first is on line "
                            + first.fields().line("name") + ", so rename one of them");
        }
    }

    private void checkConditions(Placed workload) {
        workload.spec().dependsOn().forEach((name, condition) -> {
            Placed other = byName.get(name);
            Optional<String> why = other == null || other == workload ? Optional.empty() : neverMet(other, condition);
            why.ifPresent(reason -> problems.add(
                    workload.fields().line("depends_on", name),
                    "'depends_on' waits for '" + name + "' to be " + condition + ", but that " + reason + ", or write '"
                            + name + ": started'"));
        });
    }

    /** Why nobody can wait for that, and what to do; how it ends is not judged where its fields are wrong. */
    private Optional<String> neverMet(Placed workload, DependencyCondition condition) {
        WorkloadSpec spec = workload.spec();
        if (condition == DependencyCondition.healthy && !workload.fields().has("health") && !spec.hasPluginType()) {
            return Optional.of("has no health check; give it a 'health'");
        }
        if (condition != DependencyCondition.completed || !fieldsAreRight) {
            return Optional.empty();
        }
        if (spec.runMode() == RunMode.forever && spec.restart().policy() == When.always) {
            return Optional.of("runs forever; give it another 'run_mode'");
        }
        boolean endless = spec.runMode() == RunMode.schedule && spec.maxRuns().isEmpty();
        return endless ? Optional.of("comes again and again; give it 'max_runs'") : Optional.empty();
    }

    private void checkCircles() {
        Set<String> told = new HashSet<>();
        for (String name : byName.keySet()) {
            List<String> path = told.contains(name) ? List.of() : wayBack(name);
            if (path.size() > 2) {
                told.addAll(path);
                problems.add(
                        byName.get(name).fields().line("depends_on", path.get(1)),
                        "'depends_on' goes in a circle, so none of these can start: " + shown(path)
                                + "; remove one of these dependencies");
            }
        }
    }

    /** The shortest way from a workload along its dependencies to itself, both ends included; empty if there is none. */
    private List<String> wayBack(String start) {
        Map<String, String> from = new HashMap<>();
        Deque<String> next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty()) {
            String name = next.remove();
            for (String other : needs(name)) {
                if (other.equals(start)) {
                    return path(from, start, name);
                }
                if (from.putIfAbsent(other, name) == null) {
                    next.add(other);
                }
            }
        }
        return List.of();
    }

    /** A long circle by its ends. */
    private static String shown(List<String> path) {
        List<String> some = path;
        if (path.size() > MOST_SHOWN) {
            some = new ArrayList<>(path.subList(0, MOST_SHOWN / 2));
            some.add("…");
            some.addAll(path.subList(path.size() - MOST_SHOWN / 2, path.size()));
        }
        return String.join(" → ", some);
    }

    private static List<String> path(Map<String, String> from, String start, String last) {
        LinkedList<String> path = new LinkedList<>(List.of(start));
        for (String name = last; !name.equals(start); name = from.get(name)) {
            path.addFirst(name);
        }
        path.addFirst(start);
        return List.copyOf(path);
    }

    private Set<String> needs(String name) {
        return byName.containsKey(name) ? byName.get(name).spec().dependsOn().keySet() : Set.of();
    }
}

package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.workload.Specs;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.DependencyCondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever the workloads of a device wait for. */
class DependenciesProperties {
    /** Workload {@code w0}… with some of all arrows between them; only towards smaller numbers if there must be no circle. */
    private static List<WorkloadSpec> some(int count, double density, boolean circles, Random random) {
        List<WorkloadSpec> specs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, DependencyCondition> needs = new HashMap<>();
            for (int j = 0; j < (circles ? count : i); j++) {
                if (random.nextDouble() < density) {
                    needs.put(
                            "w" + j, DependencyCondition.values()[random.nextInt(DependencyCondition.values().length)]);
                }
            }
            specs.add(Specs.after("w" + i, needs, "sleep 1"));
        }
        return specs;
    }

    private static boolean[][] reachable(List<WorkloadSpec> specs) {
        int n = specs.size();
        boolean[][] reaches = new boolean[n][n];
        for (int i = 0; i < n; i++) {
            for (String need : specs.get(i).dependsOn().keySet()) {
                reaches[i][Integer.parseInt(need.substring(1))] = true;
            }
        }
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    reaches[i][j] |= reaches[i][k] && reaches[k][j];
                }
            }
        }
        return reaches;
    }

    @Property(tries = 400)
    void aCircleIsToldExactlyToItsMembersAndItsPathIsThere(
            @ForAll @IntRange(min = 1, max = 12) int count,
            @ForAll @IntRange(max = 40) int percent,
            @ForAll Random random) {
        List<WorkloadSpec> specs = some(count, percent / 100.0, true, random);
        boolean[][] reaches = reachable(specs);
        Dependencies dependencies = new Dependencies(specs);
        for (int i = 0; i < count; i++) {
            Optional<String> circle = dependencies.circle("w" + i);
            assertEquals(reaches[i][i], circle.isPresent(), "w" + i);
            if (circle.isPresent()) {
                List<String> path = List.of(circle.get().split(" → "));
                assertEquals("w" + i, path.get(0));
                assertEquals("w" + i, path.get(path.size() - 1));
                for (int at = 1; at < path.size(); at++) {
                    int from = Integer.parseInt(path.get(at - 1).substring(1));
                    assertTrue(specs.get(from).dependsOn().containsKey(path.get(at)), circle.get());
                }
            }
        }
    }

    @Property(tries = 300)
    void withoutACircleEverythingStartsAndNothingBeforeWhatItNeeds(
            @ForAll @IntRange(min = 1, max = 15) int count,
            @ForAll @IntRange(max = 60) int percent,
            @ForAll Random random) {
        List<WorkloadSpec> specs = some(count, percent / 100.0, false, random);
        Map<String, WorkloadStatus> told = new HashMap<>();
        specs.forEach(spec -> told.put(spec.name(), status(spec.name(), WorkloadState.waiting, Health.unknown)));
        Set<String> done = new HashSet<>();
        while (done.size() < count) {
            List<WorkloadSpec> free = specs.stream()
                    .filter(spec -> !done.contains(spec.name()))
                    .filter(spec -> Dependencies.missing(spec, name -> Optional.ofNullable(told.get(name)))
                            .isEmpty())
                    .toList();
            assertFalse(free.isEmpty(), "nothing can start, and " + done + " are all that did");
            WorkloadSpec next = free.get(random.nextInt(free.size()));
            next.dependsOn().keySet().forEach(need -> assertTrue(done.contains(need), next.name() + " before " + need));
            // It is healthy while it runs, then it completes: what waits for either goes on.
            told.put(next.name(), status(next.name(), WorkloadState.running, Health.starting));
            dependents(specs, next.name(), DependencyCondition.healthy)
                    .forEach(other ->
                            assertTrue(Dependencies.missing(other, name -> Optional.ofNullable(told.get(name)))
                                    .orElse("")
                                    .contains(next.name() + " to be healthy")));
            boolean completes = !dependents(specs, next.name(), DependencyCondition.completed)
                    .isEmpty();
            boolean runsOn =
                    !dependents(specs, next.name(), DependencyCondition.healthy).isEmpty();
            if (completes && runsOn) {
                return; // Both at once is a contradiction that only a person can solve.
            }
            told.put(
                    next.name(),
                    status(next.name(), completes ? WorkloadState.completed : WorkloadState.running, Health.healthy));
            done.add(next.name());
        }
    }

    private static List<WorkloadSpec> dependents(List<WorkloadSpec> specs, String name, DependencyCondition how) {
        return specs.stream().filter(spec -> spec.dependsOn().get(name) == how).toList();
    }

    @Property(tries = 300)
    void everythingStopsAndNothingBeforeThoseThatNeedIt(
            @ForAll @IntRange(min = 1, max = 15) int count,
            @ForAll @IntRange(max = 60) int percent,
            @ForAll Random random) {
        List<WorkloadSpec> specs = some(count, percent / 100.0, false, random);
        Dependencies dependencies = new Dependencies(specs);
        Set<String> up = specs.stream().map(WorkloadSpec::name).collect(Collectors.toSet());
        new OrderlyStop(
                        () -> {
                            List<String> free = up.stream()
                                    .filter(name -> dependencies.dependents(name).stream()
                                            .noneMatch(up::contains))
                                    .toList();
                            return up.isEmpty() ? Optional.empty() : Optional.of(free);
                        },
                        name -> {
                            dependencies
                                    .dependents(name)
                                    .forEach(dependent -> assertFalse(
                                            up.contains(dependent),
                                            name + " is stopped while " + dependent + " needs it"));
                            up.remove(name);
                        })
                .run();
        assertTrue(up.isEmpty());
    }

    private static WorkloadStatus status(String name, WorkloadState state, Health health) {
        return new WorkloadStatus(
                name, "service", "forever", state, health, null, "1", null, 0, 0, 0, null, null, null, null, null,
                null);
    }
}

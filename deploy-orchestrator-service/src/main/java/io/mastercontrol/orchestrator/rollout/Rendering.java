package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.release.NeededVariable;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.release.Release;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a workload's templates become with the variables of some devices. What a device gives itself is not known here, and
 * stands there as it was written.
 *
 * @param devices how many have these variables
 * @param example one of them
 */
record Rendering(String workload, int devices, String example, Map<String, String> variables, String yaml) {
    /** A person looks at a few; the rest are told by their number. */
    private static final int MOST = 20;

    /** For each different set of variables, those of most devices first; none for a release without templates. */
    static List<Rendering> of(Release release, Collection<String> devices, Map<String, Variables> given) {
        if (release.variables().isEmpty()) {
            return List.of();
        }
        Map<Variables, List<String>> alike = new LinkedHashMap<>();
        devices.forEach(device -> alike.computeIfAbsent(
                        given.getOrDefault(device, Variables.NONE), variables -> new ArrayList<>())
                .add(device));
        Map<String, String> fallbacks = new TreeMap<>();
        for (NeededVariable variable : release.manifest().whatItNeeds().variables()) {
            if (variable.fallback() != null) {
                fallbacks.put(variable.name(), variable.fallback());
            }
        }
        List<Rendering> renderings = new ArrayList<>();
        alike.entrySet().stream()
                .sorted((a, b) -> b.getValue().size() - a.getValue().size())
                .limit(MOST)
                .forEach(entry -> release.workloads()
                        .forEach(
                                workload -> renderings.add(of(workload, entry.getKey(), entry.getValue(), fallbacks))));
        return renderings;
    }

    private static Rendering of(
            ReleaseWorkload workload, Variables variables, List<String> devices, Map<String, String> fallbacks) {
        Map<String, String> values = new TreeMap<>(fallbacks);
        values.putAll(variables.values());
        return new Rendering(
                workload.name(),
                devices.size(),
                devices.get(0),
                new TreeMap<>(variables.values()),
                WorkloadParser.shown(workload.yaml(), values));
    }
}

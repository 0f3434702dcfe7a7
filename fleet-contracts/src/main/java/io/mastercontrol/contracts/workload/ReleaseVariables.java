package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.release.DeviceFacts;
import io.mastercontrol.contracts.release.NeededVariable;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The variables that the templates of a release use, declared or not: a missing one is found before anything is changed. */
public final class ReleaseVariables {
    private ReleaseVariables() {}

    /** The names of all that the release could use: those it needs, those with a value of its own, and optional ones. */
    public static Set<String> mentioned(ReleaseManifest manifest) {
        Set<String> names = new TreeSet<>();
        manifest.whatItNeeds().variables().forEach(variable -> names.add(variable.name()));
        manifest.workloads().forEach(workload -> names.addAll(WorkloadParser.mentions(workload.yaml())));
        return names;
    }

    /**
     * Which variable a device lacks, and where it is used; empty if none, or if it is not known which it has.
     *
     * @return the end of a sentence that begins with the device
     */
    public static Optional<String> unmet(ReleaseManifest manifest, DeviceFacts device) {
        if (device.variables() == null) {
            return Optional.empty();
        }
        Set<String> there = new HashSet<>(device.variables());
        for (NeededVariable variable : manifest.whatItNeeds().variables()) {
            if (variable.fallback() != null) {
                there.add(variable.name());
            }
        }
        for (ReleaseWorkload workload : manifest.workloads()) {
            for (UsedVariable used : WorkloadParser.uses(workload.yaml())) {
                if (!there.contains(used.name())) {
                    return Optional.of("has no variable '" + used.name() + "', which line " + used.line()
                            + " of workload " + workload.name() + " uses");
                }
            }
        }
        return Optional.empty();
    }
}

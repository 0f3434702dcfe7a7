package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.contracts.release.DeviceFacts;
import io.mastercontrol.contracts.release.NeededVariable;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.workload.ReleaseVariables;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what a release says of its workloads into definitions, with this device's variables. */
final class ReleaseDefinitions {
    private final Map<String, String> variables;
    private final Optional<String> user;
    private final DeviceFacts facts;

    /** @param user whom workloads run as that name none */
    ReleaseDefinitions(Map<String, String> variables, Optional<String> user, String agentVersion) {
        this.variables = Map.copyOf(variables);
        this.user = user;
        this.facts = new DeviceFacts(
                agentVersion,
                DeviceFacts.architecture(System.getProperty("os.arch")),
                variables.keySet().stream().sorted().toList());
    }

    /** What releases may ask for of this device. */
    DeviceFacts facts() {
        return facts;
    }

    /** Why what a record tries is not for this device, or empty; nothing has to be fetched to know it. */
    Optional<String> unmet(ReleaseRecord record) {
        ReleaseManifest manifest = record.attempt().manifest();
        Installed current = record.current();
        DeviceFacts known = facts.and(record.attempt().variables().keySet());
        boolean back = current != null && current.sequence() > manifest.sequence();
        return manifest.whatItNeeds()
                .unmet(known, current == null ? null : current.version(), back)
                .or(() -> ReleaseVariables.unmet(manifest, known));
    }

    List<Definition> of(Installed installed) throws ArtifactRefused {
        List<Definition> definitions = new ArrayList<>();
        for (ReleaseWorkload workload : installed.workloads()) {
            WorkloadFile file = parse(installed.version(), workload, installed.variables(), installed.values());
            definitions.add(new Definition(
                    file.workloads().get(0).orAs(user),
                    installed.version(),
                    installed.contentDigest(),
                    Path.of(installed.directory()),
                    true));
        }
        return definitions;
    }

    /** Refuses, before anything is switched, a release whose YAML this device cannot render or read. */
    void check(Target target) throws ArtifactRefused {
        ReleaseManifest manifest = target.manifest();
        for (ReleaseWorkload workload : manifest.workloads()) {
            parse(manifest.version(), workload, manifest.whatItNeeds().variables(), target.variables());
        }
    }

    /** What the release falls back to, before what the control plane gives, before what this device says itself. */
    private WorkloadFile parse(
            String version, ReleaseWorkload workload, List<NeededVariable> needed, Map<String, String> given)
            throws ArtifactRefused {
        Map<String, String> values = new HashMap<>();
        needed.stream()
                .filter(variable -> variable.fallback() != null)
                .forEach(variable -> values.put(variable.name(), variable.fallback()));
        values.putAll(given);
        values.putAll(variables);
        WorkloadFile file = WorkloadParser.parse(workload.name() + "-" + version + ".yaml", workload.yaml(), values);
        if (!file.isValid()) {
            throw new ArtifactRefused(file.problems().get(0).toString());
        }
        if (file.workloads().size() != 1 || !file.workloads().get(0).name().equals(workload.name())) {
            throw new ArtifactRefused(file.file() + ": must hold the workload '" + workload.name() + "' alone");
        }
        return file;
    }
}

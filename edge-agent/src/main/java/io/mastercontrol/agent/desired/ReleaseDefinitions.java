package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what a release says of its workloads into definitions, with this device's variables. */
final class ReleaseDefinitions {
    private final Map<String, String> variables;
    private final Optional<String> user;

    /** @param user whom workloads run as that name none */
    ReleaseDefinitions(Map<String, String> variables, Optional<String> user) {
        this.variables = Map.copyOf(variables);
        this.user = user;
    }

    List<Definition> of(Installed installed) throws ArtifactRefused {
        List<Definition> definitions = new ArrayList<>();
        for (ReleaseWorkload workload : installed.workloads()) {
            WorkloadFile file = parse(installed.version(), workload);
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
    void check(ReleaseManifest manifest) throws ArtifactRefused {
        for (ReleaseWorkload workload : manifest.workloads()) {
            parse(manifest.version(), workload);
        }
    }

    private WorkloadFile parse(String version, ReleaseWorkload workload) throws ArtifactRefused {
        WorkloadFile file = WorkloadParser.parse(workload.name() + "-" + version + ".yaml", workload.yaml(), variables);
        if (!file.isValid()) {
            throw new ArtifactRefused(file.problems().get(0).toString());
        }
        if (file.workloads().size() != 1 || !file.workloads().get(0).name().equals(workload.name())) {
            throw new ArtifactRefused(file.file() + ": must hold the workload '" + workload.name() + "' alone");
        }
        return file;
    }
}

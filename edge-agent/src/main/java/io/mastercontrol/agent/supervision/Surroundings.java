package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was made for a workload before its program could start.
 *
 * @param venv its Python environment
 * @param image id of the image that its container runs
 */
record Surroundings(Optional<Path> venv, Optional<String> image) {
    static final Surroundings NONE = new Surroundings(Optional.empty(), Optional.empty());

    static Surroundings of(Path venv) {
        return new Surroundings(Optional.of(venv), Optional.empty());
    }

    static Surroundings of(String image) {
        return new Surroundings(Optional.empty(), Optional.of(image));
    }

    /** A check's program is looked for where the workload's is; Java would look in the agent's own PATH. */
    Probe inside(Probe probe) {
        if (venv.isEmpty() || !(probe instanceof Probe.Exec exec)) {
            return probe;
        }
        List<String> line = new ArrayList<>(List.of("/usr/bin/env", "--"));
        line.addAll(exec.argv());
        return new Probe.Exec(line);
    }

    /** The environment's programs come first, as they do after {@code activate}. */
    void tell(Map<String, String> environment) {
        venv.ifPresent(place -> {
            environment.merge("PATH", place.resolve("bin").toString(), (old, bin) -> bin + File.pathSeparator + old);
            environment.put("VIRTUAL_ENV", place.toString());
        });
    }
}

package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.plugin.Prepared;
import io.mastercontrol.contracts.workload.WorkloadSpec;
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
 * @param prepared what the plugin of its type says to run
 */
record Surroundings(Optional<Path> venv, Optional<String> image, Optional<Prepared> prepared) {
    static final Surroundings NONE = new Surroundings(Optional.empty(), Optional.empty(), Optional.empty());

    static Surroundings of(Path venv) {
        return new Surroundings(Optional.of(venv), Optional.empty(), Optional.empty());
    }

    static Surroundings of(String image) {
        return new Surroundings(Optional.empty(), Optional.of(image), Optional.empty());
    }

    static Surroundings of(Prepared prepared) {
        return new Surroundings(Optional.empty(), Optional.empty(), Optional.of(prepared));
    }

    Surroundings and(Surroundings other) {
        return new Surroundings(venv.or(other::venv), image.or(other::image), prepared.or(other::prepared));
    }

    /** With what the plugin says to run, for a workload of a plugin's type. */
    WorkloadSpec complete(WorkloadSpec spec) {
        return prepared.map(said -> spec.running(said.command(), said.env(), said.check()))
                .orElse(spec);
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

package io.mastercontrol.agent.supervision;

import java.io.File;
import java.nio.file.Path;
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

    /** The environment's programs come first, as they do after {@code activate}. */
    void tell(Map<String, String> environment) {
        venv.ifPresent(place -> {
            environment.merge("PATH", place.resolve("bin").toString(), (old, bin) -> bin + File.pathSeparator + old);
            environment.put("VIRTUAL_ENV", place.toString());
        });
    }
}

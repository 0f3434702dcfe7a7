package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.nio.file.Path;

/**
 * A workload and where its files are.
 *
 * @param version release's version, or the spec's own, or null
 * @param contentDigest artifact digest of the release it comes from; null for the device's own YAML
 * @param directory where it starts unless the spec's {@code working_dir} says otherwise (relative ones are below this)
 * @param readOnly whether {@code directory} is shown to the process read-only, where the kernel allows
 */
public record Definition(WorkloadSpec spec, String version, String contentDigest, Path directory, boolean readOnly) {
    /** The same under another name. */
    Definition named(String other) {
        return new Definition(spec.named(other), version, contentDigest, directory, readOnly);
    }

    public String name() {
        return spec.name();
    }

    Path workingDirectory() {
        Path base = directory.toAbsolutePath();
        return spec.workingDir().map(base::resolve).orElse(base).normalize();
    }
}

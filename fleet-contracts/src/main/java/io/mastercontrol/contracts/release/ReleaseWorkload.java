package io.mastercontrol.contracts.release;

/**
 * One workload of a release.
 *
 * @param name its name, as in the YAML
 * @param yaml a complete workload file with this one workload in it
 */
public record ReleaseWorkload(String name, String yaml) {
    public ReleaseWorkload {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("name of a workload is missing");
        }
        if (yaml == null || yaml.isBlank()) {
            throw new IllegalArgumentException("yaml of workload " + name + " is missing");
        }
    }
}

package io.mastercontrol.agent.desired;

import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import java.time.Instant;
import java.util.List;

/** Releases that are wanted, and where a device stands with them. */
final class Targets {
    static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

    private Targets() {}

    static Target of(String name, String version, String rollout, long generation) {
        return new Target(
                manifest(name, version), digest(name, version), rollout, java.util.Map.of(), generation, 5, 60);
    }

    static ReleaseManifest manifest(String name, String version) {
        return new ReleaseManifest(name, version, 1, THEN, workloads(name), List.of());
    }

    static Installed installed(String name, String version) {
        return new Installed(
                version, digest(name, version), null, "sha256:tree", "/" + name, workloads(name), 1, null, null, null);
    }

    /** Runs this version and wants nothing else. */
    static ReleaseRecord settled(Target target) {
        return ReleaseRecord.begin(null, target, THEN)
                .unpacked(installed(target.name(), target.manifest().version()), THEN)
                .committed(THEN);
    }

    private static List<ReleaseWorkload> workloads(String name) {
        return List.of(new ReleaseWorkload(name, "name: " + name + "\ncommand: [run]\n"));
    }

    private static String digest(String name, String version) {
        return "sha256:" + name + "-" + version;
    }
}

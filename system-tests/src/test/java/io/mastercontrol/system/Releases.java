package io.mastercontrol.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories to make releases of: a beacon that touches a file while it is well. */
final class Releases {
    private Releases() {}

    /** A beacon that works. */
    static Path good(String version) throws IOException {
        return beacon(version, "while :; do touch \"$MC_STATE_DIR/alive\"; sleep 0.2; done");
    }

    /** Runs, but never becomes healthy. */
    static Path neverHealthy(String version) throws IOException {
        return beacon(version, "rm -f \"$MC_STATE_DIR/alive\"; while :; do sleep 1; done");
    }

    /** Ends at once, every time. */
    static Path crashing(String version) throws IOException {
        return beacon(version, "rm -f \"$MC_STATE_DIR/alive\"; exit 7");
    }

    /** Shows its files below a link, and runs beside the version before it until it is well. */
    static Path besides(String version, String says) throws IOException {
        Path dir = beacon(version, "while :; do echo '" + says + "'; sleep 0.3; done");
        Files.writeString(dir.resolve("workload.yaml"), """
                name: face
                type: service
                run_mode: forever
                command: [sh, beacon.sh]
                health: {log: beacon, interval: 200ms}
                blue_green: {symlink: current, keep: 1h, smoke: [grep, -q, beacon, beacon.sh]}
                """);
        return dir;
    }

    private static Path beacon(String version, String body) throws IOException {
        Path dir = Files.createTempDirectory("release-");
        Files.writeString(dir.resolve("beacon.sh"), "# " + version + "\necho beacon " + version + "\n" + body + "\n");
        Files.writeString(dir.resolve("workload.yaml"), """
                name: beacon
                type: service
                run_mode: forever
                command: [sh, beacon.sh]
                restart: {delay: 100ms, max_restarts: 3, window: 60s}
                health:
                  file: {path: alive, max_age: 3s}
                  interval: 500ms
                  retries: 3
                  start_period: 5s
                """);
        return dir;
    }
}

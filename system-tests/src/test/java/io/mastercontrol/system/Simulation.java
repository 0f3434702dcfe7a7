package io.mastercontrol.system;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Simulated devices that beat every second, in a process of their own. */
record Simulation(Installation fleet, String prefix, int devices, Process process) implements AutoCloseable {
    /** @param more options of {@code simulate} */
    Simulation(Installation fleet, String prefix, int devices, String... more) throws IOException {
        this(
                fleet,
                prefix,
                devices,
                fleet.launch(Files.createTempFile("simulation-", ".log"), command(fleet, prefix, devices, more)));
    }

    private static String[] command(Installation fleet, String prefix, int devices, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "simulate",
                "--data",
                fleet.data.toString(),
                "--devices",
                String.valueOf(devices),
                "--prefix",
                prefix,
                "--label",
                "role=" + prefix,
                "--duration",
                "5m"));
        command.addAll(List.of(more));
        if (!command.contains("--heartbeat")) {
            command.addAll(List.of("--heartbeat", "1s"));
        }
        return command.toArray(String[]::new);
    }

    /** All were heard since; the sweep would let them be silent for much longer. */
    void allAreHeardAfter(Instant when, Duration within) {
        Await.until(
                "all " + devices + " heard after " + when,
                within,
                () -> fleet.get("/api/v1/devices?selector=role%3D" + prefix + "&status=online&limit=500")
                        .path("items"),
                seen -> seen.size() == devices
                        && seen.findValuesAsText("last_seen").stream()
                                .allMatch(at -> Instant.parse(at).isAfter(when)));
    }

    /** {@code kill -9}: the broker says their last will. */
    void die() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroy();
    }
}

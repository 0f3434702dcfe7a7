package io.mastercontrol.controlplane.arrival;

import io.mastercontrol.controlplane.file.SafeFile;
import io.mastercontrol.controlplane.installation.AdminFile;
import io.mastercontrol.controlplane.installation.Installation;
import io.mastercontrol.controlplane.installation.SampleFleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Gives each sample device that is not enrolled a one-time token, in the file for which its agent waits. */
record Enrolment(JsonHttp http, Installation installation, AdminFile admin) {
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);

    void invite(int device) throws IOException, InterruptedException {
        String name = SampleFleet.name(device);
        Path directory = installation.device(name);
        Path file = directory.resolve("token");
        if (Files.exists(directory.resolve("identity/device.crt")) || isFresh(file)) {
            return;
        }
        Map<String, Object> request =
                Map.of("name", name, "labels", SampleFleet.labelMap(device), "ttl", "1h", "uses", 1);
        Optional<JsonHttp.Answer> answer = http.post(admin.url() + "/api/v1/enrolment-tokens", admin.token(), request);
        if (answer.isEmpty() || !answer.get().ok()) {
            throw new IllegalStateException("The registry gave no enrolment token for " + name + ": "
                    + answer.map(JsonHttp.Answer::body).orElse("it does not answer"));
        }
        SafeFile.writeSecret(file, answer.get().json().path("token").asText() + "\n");
    }

    /** A token that may still be in use: its answer may have been lost, and only the same token can ask again. */
    private static boolean isFresh(Path file) throws IOException {
        return Files.exists(file)
                && Files.getLastModifiedTime(file)
                        .toInstant()
                        .isAfter(Instant.now().minus(TOKEN_LIFE));
    }
}

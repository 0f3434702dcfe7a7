package io.mastercontrol.controlplane.arrival;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.controlplane.installation.Installation;
import io.mastercontrol.controlplane.installation.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The workloads of the host's agent, through its local API. */
record ControlPlaneParts(JsonHttp http, Installation installation, Ports ports) {
    static final List<String> NAMES =
            List.of("postgres", "broker", "registry", "orchestrator", "alerting", "dashboard");

    /** All workloads, or empty while the agent does not answer. */
    Optional<JsonNode> all() throws IOException, InterruptedException {
        Optional<JsonHttp.Answer> answer = ask("/local/v1/workloads");
        return answer.isPresent() && answer.get().ok()
                ? Optional.of(answer.get().json().path("items"))
                : Optional.empty();
    }

    /** The end of a part's output, or why it is not known. */
    String lastWords(String part) throws IOException, InterruptedException {
        Optional<JsonHttp.Answer> answer = ask("/local/v1/workloads/" + part + "/logs?lines=15");
        return answer.isPresent() && answer.get().ok()
                ? answer.get().json().path("text").asText()
                : "(its output is below " + installation.hostAgent().resolve("workloads") + ")";
    }

    private Optional<JsonHttp.Answer> ask(String path) throws IOException, InterruptedException {
        // The agent makes its token at the first request, so a request is made even without one.
        Path file = installation.hostAgent().resolve("local.token");
        String token = Files.exists(file) ? Files.readString(file).trim() : "none";
        return http.get("http://127.0.0.1:" + ports.hostAgent() + path, token);
    }
}

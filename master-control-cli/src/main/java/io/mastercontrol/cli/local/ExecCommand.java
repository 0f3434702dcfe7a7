package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.context.Contexts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code exec [--device ID] WORKLOAD -- CMD…}: ends with the command's own exit code. */
@Command(
        name = "exec",
        description =
                "Execute a command in a workload's surroundings: its environment, directory, user, walls and limits.",
        footer = "It ends with the command's exit code, and shows the first 64 KiB of each of its streams.")
public final class ExecCommand implements Callable<Integer> {
    @Mixin
    private Agent agent;

    @Option(
            names = "--device",
            paramLabel = "ID",
            description = "A device of the control plane; this one when left out.")
    private String device;

    @Option(names = "--context", paramLabel = "C", description = "Control plane to speak to, with --device.")
    private String context;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "A command that takes longer is ended; 60 at most.")
    private double timeout;

    @Parameters(index = "0", paramLabel = "WORKLOAD", description = "Name of the workload.")
    private String workload;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "CMD", description = "The command, after two hyphens.")
    private List<String> command;

    @Override
    public Integer call() {
        String span = Math.round(timeout * 1_000) + "ms";
        String path = "/workloads/" + Api.encode(workload) + "/exec";
        JsonNode answer = device == null
                ? agent.socket().call("POST", path, Map.of("command", command, "timeout", span))
                : new Contexts(System.getenv())
                        .api(context)
                        .post(
                                "/api/v1/devices/" + Api.encode(device) + path,
                                Map.of("command", command, "timeout", span));
        if (agent.printer().isText()) {
            agent.out().print(answer.path("stdout").asText());
            agent.out().flush();
            agent.err().print(answer.path("stderr").asText());
            agent.err().flush();
        } else {
            agent.printer().said("", answer);
        }
        return answer.path("exit_code").asInt();
    }
}

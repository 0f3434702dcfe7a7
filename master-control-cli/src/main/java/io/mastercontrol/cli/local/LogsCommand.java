package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs [-f] NAME}: what a workload of this device wrote. */
@Command(name = "logs", description = "Show what a workload of this device wrote.")
public final class LogsCommand implements Runnable {
    private static final long LOOK_MILLIS = 300;

    @Mixin
    private Agent agent;

    @Option(names = "--lines", paramLabel = "N", defaultValue = "200", description = "How many of the last lines.")
    private int lines;

    @Option(names = "--stream", paramLabel = "WHICH", defaultValue = "all", description = "stdout, stderr or all.")
    private String stream;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until interrupted.")
    private boolean follow;

    @Parameters(paramLabel = "NAME", description = "Name of the workload.")
    private String name;

    @Override
    public void run() {
        String path = "/workloads/" + Api.encode(name) + "/logs?stream=" + Api.encode(stream) + "&lines=";
        JsonNode slice = agent.socket().get(path + lines);
        print(slice);
        while (follow) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            slice = agent.socket()
                    .get(path + "100000&after="
                            + Api.encode(slice.path("cursor").asText()));
            print(slice);
        }
    }

    private void print(JsonNode slice) {
        agent.out().print(slice.path("text").asText());
        agent.out().flush();
    }
}

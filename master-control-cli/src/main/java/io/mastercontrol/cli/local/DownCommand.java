package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.output.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code down [NAME…]}: the workloads of this device, dependents first. */
@Command(
        name = "down",
        description =
                "Stop workloads of this device, dependents first, until somebody starts them; the agent itself runs on.",
        footer = {
            "They stay stopped over restarts of agent and board. Exit code 5 when it takes longer than --timeout; the"
                    + " stopping goes on.",
            "In a checkout, './master-control down' is the control plane's, unless --agent comes first."
        })
public final class DownCommand implements Runnable {
    private static final long LOOK_MILLIS = 100;

    @Mixin
    private Agent agent;

    @Option(
            names = "--timeout",
            paramLabel = "T",
            defaultValue = "2m",
            converter = Durations.class,
            description = "How long at most.")
    private Duration timeout;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Names of workloads; all when left out.")
    private List<String> names = new ArrayList<>();

    @Override
    public void run() {
        long deadline = System.nanoTime() + timeout.toNanos();
        JsonNode asked = agent.socket().call("POST", "/down", Map.of("workloads", names));
        Set<String> left = new LinkedHashSet<>();
        asked.path("items").forEach(item -> left.add(item.path("name").asText()));
        while (true) {
            JsonNode all = agent.socket().get("/workloads");
            look(left, all.path("items"));
            if (left.isEmpty()) {
                if (!agent.printer().isText()) {
                    agent.printer().said("", all);
                }
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new Failure(Failure.TIMED_OUT, "still on their way down: " + String.join(", ", left));
            }
            pause();
        }
    }

    private void look(Set<String> left, JsonNode workloads) {
        Set<String> there = new LinkedHashSet<>();
        for (JsonNode workload : workloads) {
            String name = workload.path("name").asText();
            String state = workload.path("state").asText();
            there.add(name);
            if (left.contains(name) && state.equals("stopped")) {
                left.remove(name);
                say(name + " is stopped");
            }
        }
        left.retainAll(there);
    }

    private void say(String sentence) {
        if (agent.printer().isText()) {
            agent.out().println(sentence);
            agent.out().flush();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.FAILED, "interrupted; the stopping goes on");
        }
    }
}

package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.output.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code up [NAME…]}: the workloads of this device, in the order of their dependencies, until they are healthy. */
@Command(
        name = "up",
        description =
                "Start workloads of this device and all that they depend on, and wait until they are healthy; also the"
                        + " agent's service, if it does not run.",
        footer = {
            "What has completed, and what waits for its time, is left at that. Exit code 1 when one of them does not get up"
                    + " by itself, 5 when that takes longer than --timeout; what was started goes on.",
            "In a checkout, './master-control up' is the control plane's, unless --agent comes first."
        })
public final class UpCommand implements Runnable {
    private static final long LOOK_MILLIS = 200;
    /** A program that ends at once is not up. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(1);

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

    private final Map<String, String> told = new HashMap<>();

    @Override
    public void run() {
        long deadline = System.nanoTime() + timeout.toNanos();
        startService();
        JsonNode asked = agent.socket().call("POST", "/up", Map.of("workloads", names));
        List<String> order = new ArrayList<>();
        asked.path("items").forEach(item -> order.add(item.path("name").asText()));
        List<Arrival> now = look(order);
        long since = System.nanoTime();
        while (isOnItsWay(now) || System.nanoTime() - since < STEADY_NANOS) {
            if (isOnItsWay(now)) {
                since = System.nanoTime();
            }
            if (System.nanoTime() > deadline) {
                throw new Failure(Failure.TIMED_OUT, "not up within " + told(timeout) + ": " + rest(now));
            }
            pause();
            now = look(order);
        }
        if (!agent.printer().isText()) {
            agent.printer().said("", agent.socket().get("/workloads"));
        }
        if (now.stream().anyMatch(arrival -> arrival.kind() == Arrival.Kind.STRANDED)) {
            throw new Failure(Failure.FAILED, rest(now));
        }
    }

    private static boolean isOnItsWay(List<Arrival> arrivals) {
        return arrivals.stream().anyMatch(arrival -> arrival.kind() == Arrival.Kind.ON_ITS_WAY);
    }

    private static String rest(List<Arrival> arrivals) {
        return String.join(
                "; ",
                arrivals.stream()
                        .filter(arrival -> arrival.kind() != Arrival.Kind.ARRIVED)
                        .map(Arrival::sentence)
                        .toList());
    }

    private static String told(Duration time) {
        return time.toMillis() % 60_000 == 0 ? time.toMinutes() + " min" : time.toMillis() / 1_000.0 + " s";
    }

    /** Where they are, and what is new of it for people. */
    private List<Arrival> look(List<String> order) {
        Map<String, JsonNode> all = new HashMap<>();
        agent.socket()
                .get("/workloads")
                .path("items")
                .forEach(item -> all.put(item.path("name").asText(), item));
        List<Arrival> arrivals = new ArrayList<>();
        for (String name : order) {
            if (all.containsKey(name)) {
                Arrival arrival = Arrival.of(all.get(name));
                arrivals.add(arrival);
                if (agent.printer().isText() && !arrival.sentence().equals(told.put(name, arrival.sentence()))) {
                    agent.out().println(arrival.sentence());
                    agent.out().flush();
                }
            }
        }
        return arrivals;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.FAILED, "interrupted");
        }
    }

    private void startService() {
        if (!agent.socket().isInstalled() || agent.socket().isServed()) {
            return;
        }
        try {
            agent.err().println("master-control: starting the agent's service");
            agent.err().flush();
            Process start = new ProcessBuilder("systemctl", "start", "master-control-agent")
                    .inheritIO()
                    .start();
            if (start.waitFor() != 0) {
                throw new Failure(
                        Failure.FAILED,
                        "the agent's service does not start; try: sudo systemctl start master-control-agent");
            }
            for (int looks = 0; looks < 300 && !agent.socket().isServed(); looks++) {
                pause();
            }
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "no agent runs on this device, and there is no systemctl to start one");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code start}, {@code stop} and {@code restart} of a workload of this device. */
public abstract class ActCommand implements Runnable {
    @Mixin
    private Agent agent;

    @Parameters(paramLabel = "NAME", description = "Name of the workload.")
    private String name;

    private final String verb;

    private ActCommand(String verb) {
        this.verb = verb;
    }

    @Override
    public void run() {
        JsonNode answer = agent.socket().call("POST", "/workloads/" + Api.encode(name) + "/" + verb, null);
        agent.printer().said(answer.path("message").asText(), answer);
    }

    /** Clears a stop, a crash loop and the backoff. */
    @Command(name = "start", description = "Start a workload of this device.")
    public static final class Start extends ActCommand {
        public Start() {
            super("start");
        }
    }

    /** Until somebody starts it. */
    @Command(name = "stop", description = "Stop a workload of this device until somebody starts it.")
    public static final class Stop extends ActCommand {
        public Stop() {
            super("stop");
        }
    }

    /** At once, without a backoff. */
    @Command(name = "restart", description = "Restart a workload of this device.")
    public static final class Restart extends ActCommand {
        public Restart() {
            super("restart");
        }
    }
}

package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code run NAME}: a run of a workload, followed to its end. */
@Command(
        name = "run",
        description = "Start a run of a workload of this device now, and show what it writes until it ends.",
        footer = {
            "It ends with the exit code of that run, 128 and the signal's number if a signal ended it, and 126 if it could"
                    + " not be started; 3 if there is no such workload, and 4 if the agent refuses, with a sentence that begins"
                    + " with master-control.",
            "A workload that runs already and is to run on is followed only. Ctrl-C stops following; the workload runs on."
        })
public final class RunCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 200;
    private static final int NOT_STARTED = 126;

    @Mixin
    private Agent agent;

    @Parameters(paramLabel = "NAME", description = "Name of the workload.")
    private String name;

    private String cursor;
    private String told = "";

    @Override
    public Integer call() throws InterruptedException {
        String path = "/workloads/" + Api.encode(name);
        cursor = agent.socket().get(path + "/logs?lines=0").path("cursor").asText();
        JsonNode begun = agent.socket().call("POST", path + "/run", null);
        say(begun.path("message").asText());
        Thread atInterrupt =
                new Thread(() -> say("no longer following; " + name + " runs on, until: master-control stop " + name));
        Runtime.getRuntime().addShutdownHook(atInterrupt);
        String report = path + "/runs/" + begun.path("number").asLong();
        JsonNode run = agent.socket().get(report);
        while (!run.path("state").asText().matches("ended|forgotten")) {
            follow(path);
            if (run.path("state").asText().equals("waiting")) {
                sayWhy(agent.socket().get(path));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            run = agent.socket().get(report);
        }
        follow(path);
        Runtime.getRuntime().removeShutdownHook(atInterrupt);
        return exitCode(run);
    }

    private void follow(String path) {
        PrintWriter out = agent.out();
        JsonNode slice;
        do {
            slice = agent.socket().get(path + "/logs?lines=100000&after=" + Api.encode(cursor));
            out.print(slice.path("text").asText());
            out.flush();
            cursor = slice.path("cursor").asText();
        } while (!slice.path("text").asText().isEmpty());
    }

    /** While it has not begun. */
    private void sayWhy(JsonNode workload) {
        String state = workload.path("state").asText();
        if (state.equals("stopped") || state.equals("failed")) {
            throw new Failure(
                    Failure.FAILED,
                    name + " is " + state + ", and did not run: "
                            + workload.path("reason").asText("somebody stopped it"));
        }
        String waits = workload.path("waiting_for").asText("");
        say(waits.isEmpty() ? "" : name + " waits for " + waits);
    }

    private int exitCode(JsonNode run) {
        JsonNode exit = run.path("exit");
        if (exit.path("code").isNumber()) {
            return exit.path("code").asInt();
        }
        String reason = exit.path("reason").asText("");
        if (reason.equals("start_failed")) {
            say(name + " could not be started: " + run.path("reason").asText("the agent does not say why"));
            return NOT_STARTED;
        }
        if (exit.path("signal").isTextual()) {
            say(name + " was ended by signal " + exit.path("signal").asText());
            return 128 + Signal.number(exit.path("signal").asText());
        }
        throw new Failure(Failure.FAILED, "this run of " + name + " is over, and how it ended is not known");
    }

    private synchronized void say(String sentence) {
        if (!sentence.isEmpty() && !sentence.equals(told)) {
            agent.err().println("master-control: " + sentence);
            agent.err().flush();
            told = sentence;
        }
    }
}

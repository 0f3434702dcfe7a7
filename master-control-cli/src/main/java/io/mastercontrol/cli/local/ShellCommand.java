package io.mastercontrol.cli.local;

import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shell [WORKLOAD]}: ends with the shell's own exit code. */
@Command(
        name = "shell",
        description =
                "Open a shell beside a workload that runs: in its environment, directory, user, walls, limits or container.",
        footer =
                "It ends with the shell's exit code. Ctrl-] three times within a second leaves it; what was started in it"
                        + " ends with it.")
public final class ShellCommand implements Callable<Integer> {
    @Mixin
    private Agent agent;

    @Parameters(
            arity = "0..1",
            paramLabel = "WORKLOAD",
            description = "Name of the workload; when left out, the shell is the agent's own.")
    private String workload;

    @Override
    public Integer call() throws IOException {
        RawTerminal terminal = RawTerminal.take()
                .orElseThrow(() -> new Failure(
                        Failure.USAGE,
                        "a shell needs a terminal, and standard input is none; in scripts, use 'exec NAME -- CMD'"));
        try (terminal;
                AgentSocket.Line line = agent.socket().upgrade(resource(terminal.size()), "mc-shell/1")) {
            return new ShellClient(line, terminal).run();
        }
    }

    private String resource(RawTerminal.Size size) {
        return "/shell?workload=" + (workload == null ? "" : Api.encode(workload)) + "&rows=" + size.rows()
                + "&columns=" + size.columns() + "&term=" + Api.encode(environment("TERM")) + "&sudo_user="
                + Api.encode(environment("SUDO_USER"));
    }

    private static String environment(String variable) {
        return System.getenv().getOrDefault(variable, "");
    }
}

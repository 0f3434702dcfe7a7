package io.mastercontrol.cli.local;

import io.mastercontrol.cli.output.Format;
import io.mastercontrol.cli.output.Printer;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the words that speak to the agent of this device, with no control plane. */
final class Agent {
    @Option(
            names = "--agent",
            paramLabel = "DIR",
            description = "The agent's data directory; MC_AGENT_DATA or /var/lib/master-control when left out.")
    private Path data;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, wide, json or yaml.")
    private Format format;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    AgentSocket socket() {
        return new AgentSocket(data);
    }

    Printer printer() {
        return new Printer(format, out());
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    PrintWriter err() {
        return command.commandLine().getErr();
    }
}

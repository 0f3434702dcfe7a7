package io.mastercontrol.cli.context;

import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.output.Format;
import io.mastercontrol.cli.output.Printer;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that every verb has which speaks to a control plane. */
public final class Connection {
    @Option(
            names = "--context",
            paramLabel = "C",
            description = "Control plane to speak to; 'context list' shows those known.")
    private String context;

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

    public Api api() {
        return new Contexts(System.getenv()).api(context);
    }

    public Printer printer() {
        return new Printer(format, out());
    }

    /** Where what was asked for goes. */
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Where what is said besides goes. */
    public PrintWriter err() {
        return command.commandLine().getErr();
    }
}

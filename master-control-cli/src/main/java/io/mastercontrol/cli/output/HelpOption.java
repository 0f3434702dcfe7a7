package io.mastercontrol.cli.output;

import picocli.CommandLine.Option;

/** {@code --help}, for commands that have no other options in common. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;
}

package io.mastercontrol.cli.enrol;

import io.mastercontrol.cli.output.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How devices get in. */
@Command(
        name = "enrol",
        description = "How devices get in.",
        subcommands = {TokenCommand.class, LegacyTokenCommand.class})
public final class EnrolCommand {
    @Mixin
    private HelpOption help;
}

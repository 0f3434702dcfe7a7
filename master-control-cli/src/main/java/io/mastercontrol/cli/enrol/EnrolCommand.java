package io.mastercontrol.cli.enrol;

import picocli.CommandLine.Command;

/** How devices get in. */
@Command(
        name = "enrol",
        description = "Enrolment of devices.",
        mixinStandardHelpOptions = true,
        subcommands = TokenCommand.class)
public final class EnrolCommand {}

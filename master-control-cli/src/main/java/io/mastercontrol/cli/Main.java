package io.mastercontrol.cli;

import io.mastercontrol.cli.alert.AlertCommand;
import io.mastercontrol.cli.alert.ReceiverCommand;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.ContextCommand;
import io.mastercontrol.cli.context.LoginCommand;
import io.mastercontrol.cli.device.DeviceCommand;
import io.mastercontrol.cli.enrol.EnrolCommand;
import io.mastercontrol.cli.release.ReleaseCommand;
import io.mastercontrol.cli.rollout.RolloutCommand;
import io.mastercontrol.cli.workload.ValidateCommand;
import io.mastercontrol.cli.workload.WorkloadCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** {@code master-control NOUN VERB}. */
@Command(
        name = "master-control",
        description = "Runs software on fleets of small boards.",
        mixinStandardHelpOptions = true,
        version = "master-control 1.0.0",
        synopsisSubcommandLabel = "NOUN VERB",
        subcommands = {
            DeviceCommand.class,
            WorkloadCommand.class,
            ReleaseCommand.class,
            RolloutCommand.class,
            AlertCommand.class,
            ReceiverCommand.class,
            EnrolCommand.class,
            ValidateCommand.class,
            LoginCommand.class,
            ContextCommand.class,
            GenerateCompletion.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        boolean plain = System.getenv("NO_COLOR") != null || System.console() == null;
        return new CommandLine(new Main())
                .setColorScheme(CommandLine.Help.defaultColorScheme(plain ? Ansi.OFF : Ansi.AUTO))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof Failure failure) {
                        command.getErr().println("master-control: " + failure.getMessage());
                        return failure.exitCode();
                    }
                    command.getErr().println("master-control: unexpected: " + e);
                    return Failure.FAILED;
                })
                .setParameterExceptionHandler((e, arguments) -> {
                    CommandLine command = e.getCommandLine();
                    command.getErr().println("master-control: " + e.getMessage());
                    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
                        command.getErr()
                                .println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
                    }
                    return Failure.USAGE;
                });
    }
}

package io.mastercontrol.cli;

import io.mastercontrol.cli.alert.AlertCommand;
import io.mastercontrol.cli.alert.EscalationCommand;
import io.mastercontrol.cli.alert.ReceiverCommand;
import io.mastercontrol.cli.alert.RoutingCommand;
import io.mastercontrol.cli.alert.RuleCommand;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.artifact.ArtifactCommand;
import io.mastercontrol.cli.context.ContextCommand;
import io.mastercontrol.cli.context.LoginCommand;
import io.mastercontrol.cli.device.DeviceCommand;
import io.mastercontrol.cli.device.DeviceIdentityCommand;
import io.mastercontrol.cli.device.DeviceInventoryCommand;
import io.mastercontrol.cli.enrol.EnrolCommand;
import io.mastercontrol.cli.fleet.ApplyCommand;
import io.mastercontrol.cli.fleet.DiffCommand;
import io.mastercontrol.cli.local.ActCommand;
import io.mastercontrol.cli.local.DownCommand;
import io.mastercontrol.cli.local.ExecCommand;
import io.mastercontrol.cli.local.LinkCommand;
import io.mastercontrol.cli.local.ListCommand;
import io.mastercontrol.cli.local.LogsCommand;
import io.mastercontrol.cli.local.PluginsCommand;
import io.mastercontrol.cli.local.RunCommand;
import io.mastercontrol.cli.local.ShellCommand;
import io.mastercontrol.cli.local.StatusCommand;
import io.mastercontrol.cli.local.UpCommand;
import io.mastercontrol.cli.people.ApiTokenCommand;
import io.mastercontrol.cli.people.UserCommand;
import io.mastercontrol.cli.release.ReleaseCommand;
import io.mastercontrol.cli.retry.RetryCommand;
import io.mastercontrol.cli.rollout.FreezeCommand;
import io.mastercontrol.cli.rollout.RolloutCommand;
import io.mastercontrol.cli.trust.TrustCommand;
import io.mastercontrol.cli.variable.GroupCommand;
import io.mastercontrol.cli.variable.VariableCommand;
import io.mastercontrol.cli.workload.ValidateCommand;
import io.mastercontrol.cli.workload.WorkloadCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code master-control NOUN VERB}. */
@Command(
        name = "master-control",
        description = "Runs software on fleets of small boards.",
        mixinStandardHelpOptions = true,
        version = "master-control 1.0.0",
        synopsisSubcommandLabel = "NOUN VERB")
public final class Main {
    private static final Map<String, Supplier<Object>> NOUNS = nouns();

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /**
     * The command line for these arguments. When they begin with a noun it knows that noun alone, and when a verb
     * follows, that verb alone: to read the annotations of all of them takes longer than most commands.
     */
    static CommandLine commandLine(String... arguments) {
        boolean plain = System.getenv("NO_COLOR") != null || System.console() == null;
        CommandLine line = new CommandLine(new Main());
        String noun = arguments.length == 0 ? "" : arguments[0];
        if (NOUNS.containsKey(noun)) {
            line.addSubcommand(noun, verbs(NOUNS.get(noun).get(), arguments));
        } else {
            NOUNS.forEach((name, command) -> line.addSubcommand(name, verbs(command.get())));
            line.addSubcommand("generate-completion", new GenerateCompletion());
        }
        showDefaults(line);
        // What the server says is Unicode, and a script reads it back as UTF-8 whatever the locale of its shell.
        return line.setOut(utf8(FileDescriptor.out))
                .setErr(utf8(FileDescriptor.err))
                .setColorScheme(CommandLine.Help.defaultColorScheme(plain ? Ansi.OFF : Ansi.AUTO))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command))
                .setParameterExceptionHandler(wrongUsage());
    }

    private static CommandLine verbs(Object noun, String... arguments) {
        CommandLine line = new CommandLine(noun);
        String verb = arguments.length < 2 ? "" : arguments[1];
        List<Method> all = new ArrayList<>(CommandLine.getCommandMethods(noun.getClass(), null));
        if (noun instanceof DeviceCommand) {
            all.addAll(CommandLine.getCommandMethods(DeviceIdentityCommand.class, null));
            all.addAll(CommandLine.getCommandMethods(DeviceInventoryCommand.class, null));
        }
        List<Method> named = all.stream()
                .filter(method -> method.getAnnotation(Command.class).name().equals(verb))
                .toList();
        (named.isEmpty() ? all : named).forEach(method -> line.addSubcommand(new CommandLine(method)));
        return line;
    }

    private static Map<String, Supplier<Object>> nouns() {
        Map<String, Supplier<Object>> nouns = new LinkedHashMap<>();
        nouns.put("device", DeviceCommand::new);
        nouns.put("workload", WorkloadCommand::new);
        nouns.put("release", ReleaseCommand::new);
        nouns.put("artifact", ArtifactCommand::new);
        nouns.put("rollout", RolloutCommand::new);
        nouns.put("freeze", FreezeCommand::new);
        nouns.put("group", GroupCommand::new);
        nouns.put("variable", VariableCommand::new);
        nouns.put("trust", TrustCommand::new);
        nouns.put("alert", AlertCommand::new);
        nouns.put("rule", RuleCommand::new);
        nouns.put("receiver", ReceiverCommand::new);
        nouns.put("routing", RoutingCommand::new);
        nouns.put("escalation", EscalationCommand::new);
        nouns.put("enrol", EnrolCommand::new);
        nouns.put("user", UserCommand::new);
        nouns.put("token", ApiTokenCommand::new);
        nouns.put("diff", DiffCommand::new);
        nouns.put("apply", ApplyCommand::new);
        nouns.put("validate", ValidateCommand::new);
        nouns.put("list", ListCommand::new);
        nouns.put("status", StatusCommand::new);
        nouns.put("start", ActCommand.Start::new);
        nouns.put("stop", ActCommand.Stop::new);
        nouns.put("restart", ActCommand.Restart::new);
        nouns.put("logs", LogsCommand::new);
        nouns.put("run", RunCommand::new);
        nouns.put("exec", ExecCommand::new);
        nouns.put("shell", ShellCommand::new);
        nouns.put("up", UpCommand::new);
        nouns.put("down", DownCommand::new);
        nouns.put("link", LinkCommand::new);
        nouns.put("plugins", PluginsCommand::new);
        nouns.put("retry", RetryCommand::new);
        nouns.put("login", LoginCommand::new);
        nouns.put("context", ContextCommand::new);
        return nouns;
    }

    private static void showDefaults(CommandLine line) {
        line.getCommandSpec().usageMessage().showDefaultValues(true);
        line.getSubcommands().values().forEach(Main::showDefaults);
    }

    private static PrintWriter utf8(FileDescriptor to) {
        return new PrintWriter(new FileOutputStream(to), true, StandardCharsets.UTF_8);
    }

    private static int failed(Exception e, CommandLine command) {
        command.getOut().flush();
        if (e instanceof Failure failure) {
            command.getErr().println("master-control: " + failure.getMessage());
            return failure.exitCode();
        }
        command.getErr().println("master-control: unexpected: " + e);
        return Failure.FAILED;
    }

    private static IParameterExceptionHandler wrongUsage() {
        return (e, arguments) -> {
            CommandLine command = e.getCommandLine();
            boolean noVerb = e.getMessage().equals("Missing required subcommand");
            command.getErr()
                    .println("master-control: "
                            + (noVerb
                                    ? "say one of: "
                                            + String.join(
                                                    ", ",
                                                    command.getSubcommands().keySet())
                                    : e.getMessage()));
            if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
                command.getErr().println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
            }
            return Failure.USAGE;
        };
    }
}

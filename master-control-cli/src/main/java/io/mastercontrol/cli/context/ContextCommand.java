package io.mastercontrol.cli.context;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.output.HelpOption;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The control planes that this user knows. */
@Command(name = "context", description = "Control planes that you logged in to.", addMethodSubcommands = false)
public final class ContextCommand {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec command;

    @Command(name = "list", description = "Show them; * marks the one in use.")
    void list(@Mixin HelpOption help) {
        JsonNode all = new Contexts(System.getenv()).read();
        PrintWriter out = command.commandLine().getOut();
        all.path("contexts")
                .properties()
                .forEach(entry -> out.printf(
                        "%s %s  %s%n",
                        entry.getKey().equals(all.path("current").asText()) ? "*" : " ",
                        entry.getKey(),
                        entry.getValue().path("url").asText()));
        out.flush();
    }

    @Command(name = "use", description = "Take another one into use.")
    void use(@Mixin HelpOption help, @Parameters(paramLabel = "NAME", description = "Name of a context.") String name) {
        new Contexts(System.getenv()).use(name);
    }
}

package io.mastercontrol.cli.context;

import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.output.HelpOption;
import java.io.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks an API token and remembers it. */
@Command(name = "login", description = "Remember a control plane and an API token for it.")
public final class LoginCommand implements Runnable {
    @Mixin
    private HelpOption help;

    @Parameters(paramLabel = "URL", description = "For example http://127.0.0.1:8080.")
    private String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "API token; when left out, MASTER_CONTROL_TOKEN, else asked for on a terminal.")
    private String token;

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "default", description = "Name of the context.")
    private String name;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        String known = System.getenv("MASTER_CONTROL_TOKEN");
        String secret = token != null ? token : known != null ? known : ask();
        new Api(url, secret).get("/api/v1/fleet");
        new Contexts(System.getenv()).put(name, url, secret);
        PrintWriter out = command.commandLine().getOut();
        out.println("Logged in; context '" + name + "' is in use.");
        out.flush();
    }

    private static String ask() {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("API token: ");
        if (typed == null) {
            throw new Failure(Failure.USAGE, "give the API token with --token or in MASTER_CONTROL_TOKEN");
        }
        return new String(typed);
    }
}

package io.mastercontrol.cli.context;

import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import java.io.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks an API token and remembers it. */
@Command(
        name = "login",
        description = "Remember a control plane and an API token for it.",
        mixinStandardHelpOptions = true)
public final class LoginCommand implements Runnable {
    @Parameters(paramLabel = "URL", description = "For example http://127.0.0.1:8080.")
    private String url;

    @Option(names = "--token", description = "API token; asked for on a terminal when left out.")
    private String token;

    @Option(names = "--name", defaultValue = "default", description = "Name of the context.")
    private String name;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        String secret = token == null ? ask() : token;
        new Api(url, secret).get("/api/v1/fleet");
        new Contexts(System.getenv()).put(name, url, secret);
        PrintWriter out = command.commandLine().getOut();
        out.println("Logged in; context '" + name + "' is in use.");
        out.flush();
    }

    private static String ask() {
        Console console = System.console();
        if (console == null) {
            throw new Failure(Failure.USAGE, "give the API token with --token");
        }
        return new String(console.readPassword("API token: "));
    }
}

package io.mastercontrol.cli.people;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Those who can log in. */
@Command(name = "user", description = "Those who can log in.", addMethodSubcommands = false)
public final class UserCommand {
    private static final String USERS = "/api/v1/users";
    private static final List<Column> LIST = List.of(
            Column.of("NAME", "/name"),
            Column.of("ROLE", "/role"),
            Column.of("SCOPE", "/scope"),
            Column.of("DISABLED", "/disabled"),
            Column.of("SOURCE", "/source"),
            Column.of("CREATED", "/created_at"),
            Column.wide("CHANGED", "/changed_at"));
    private static final List<Column> ME =
            List.of(Column.of("Name", "/name"), Column.of("Role", "/role"), Column.of("Scope", "/scope"));

    @Mixin
    private HelpOption help;

    @Command(name = "list", description = "Show users.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get(USERS + "?limit=1000"), LIST);
    }

    @Command(name = "me", description = "Show who you are here, with your role and scope.")
    void me(@Mixin Connection connection) {
        connection.printer().one(connection.api().get(USERS + "/me"), ME);
    }

    @Command(name = "create", description = "Make a user; a password that is drawn is shown once.")
    void create(
            @Mixin Connection connection,
            @Option(
                            names = "--role",
                            paramLabel = "R",
                            defaultValue = "viewer",
                            description = "viewer looks, operator acts, admin also looks after users.")
                    String role,
            @Option(
                            names = "--scope",
                            paramLabel = "S",
                            description = "Sees and changes only devices that match, such as site=berlin.")
                    String scope,
            @Option(
                            names = "--password-stdin",
                            description = "Read the password from standard input, or ask for it on a terminal.")
                    boolean typed,
            @Parameters(paramLabel = "NAME", description = "Name to log in with.") String name) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("role", role);
        if (scope != null) {
            body.put("scope", scope);
        }
        if (typed) {
            body.put("password", SecretInput.read("Password of " + name + ": "));
        }
        JsonNode user = connection.api().post(USERS, body);
        connection.printer().said(sentence("User " + name + " is made", user), user);
    }

    @Command(
            name = "set",
            description = "Change a user; whatever is changed, the user is logged out and the user's tokens are gone.")
    void set(
            @Mixin Connection connection,
            @Option(names = "--role", paramLabel = "R", description = "viewer, operator or admin.") String role,
            @Option(
                            names = "--scope",
                            paramLabel = "S",
                            description = "Devices that match only; \"\" for the whole fleet.")
                    String scope,
            @Option(names = "--disable", description = "Let nobody in by this name until --enable.") boolean disable,
            @Option(names = "--enable", description = "The opposite.") boolean enable,
            @Option(names = "--password-stdin", description = "Read a new password from standard input.") boolean typed,
            @Option(names = "--reset-password", description = "Draw a new password, and show it once.") boolean reset,
            @Parameters(paramLabel = "NAME", description = "Name of the user.") String name) {
        if (disable && enable || typed && reset) {
            throw new Failure(Failure.USAGE, "choose one of two options that contradict each other");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (role != null) {
            body.put("role", role);
        }
        if (scope != null) {
            body.put("scope", scope);
        }
        if (disable || enable) {
            body.put("disabled", disable);
        }
        if (typed) {
            body.put("password", SecretInput.read("New password of " + name + ": "));
        }
        if (reset) {
            body.put("reset_password", true);
        }
        if (body.isEmpty()) {
            throw new Failure(Failure.USAGE, "say what to change: --role, --scope, --disable, --enable or a password");
        }
        JsonNode user = connection.api().patch(path(name), body);
        connection.printer().said(sentence("User " + name + " is changed", user), user);
    }

    @Command(name = "password", description = "Change your own password: the current one and the new one, a line each.")
    void password(@Mixin Connection connection) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("current", SecretInput.read("Current password: "));
        body.put("password", SecretInput.read("New password: "));
        JsonNode answer = connection.api().post(USERS + "/me/password", body);
        connection.printer().said("Your password is changed; log in anew", answer);
    }

    @Command(
            name = "sign-out",
            description = "End all sessions of a user, on every browser, or your own without a name; API tokens stay.")
    void signOut(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", arity = "0..1", defaultValue = "me", description = "Name of the user.")
                    String name) {
        JsonNode answer = connection.api().post(path(name) + "/sign-out", Map.of());
        connection.printer().said((name.equals("me") ? "You are" : name + " is") + " signed out everywhere", answer);
    }

    @Command(name = "delete", description = "Delete a user, with the user's tokens.")
    void delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of the user.") String name) {
        JsonNode answer = connection.api().call("DELETE", path(name), null).body();
        connection.printer().said("User " + name + " is deleted", answer);
    }

    private static String sentence(String done, JsonNode user) {
        return user.hasNonNull("password")
                ? done + "; the password, shown this once: "
                        + user.path("password").asText()
                : done;
    }

    private static String path(String name) {
        return USERS + "/" + Api.encode(name);
    }
}

package io.mastercontrol.cli.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import io.mastercontrol.cli.output.Units;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What runs on a device. */
@Command(
        name = "workload",
        description = "What runs on a device: look at it, start and stop it, read its logs.",
        addMethodSubcommands = false)
public final class WorkloadCommand {
    @Mixin
    private HelpOption help;

    /** What is shown of a workload, by whomever it is told. */
    public static final List<Column> LIST = List.of(
            Column.of("NAME", "/name"),
            Column.of("STATE", "/state"),
            Column.of("HEALTH", "/health"),
            Column.of("VERSION", "/version"),
            Column.of("PID", "/pid"),
            Column.of("RUNS", "/runs"),
            Column.of("RESTARTS", "/restarts"),
            Column.by("LAST EXIT", workload -> Units.exit(workload.path("last_exit"))),
            Column.of("WAITING FOR", "/waiting_for"),
            Column.wide("TYPE", "/type"),
            Column.wide("MODE", "/run_mode"),
            Column.wide("MEMORY", "/memory_bytes"),
            Column.wide("CONTENT", "/content_digest"));

    @Command(name = "list", description = "Show the workloads of a device.")
    void list(
            @Mixin Connection connection,
            @Option(names = "--device", required = true, paramLabel = "ID", description = "The device that it runs on.")
                    String device) {
        connection.printer().list(connection.api().get(path(device, null)), LIST);
    }

    @Command(name = "get", description = "Show one workload.")
    void get(
            @Mixin Connection connection,
            @Option(names = "--device", required = true, paramLabel = "ID", description = "The device that it runs on.")
                    String device,
            @Parameters(paramLabel = "NAME", description = "Name of the workload.") String name) {
        connection.printer().one(connection.api().get(path(device, name)), LIST);
    }

    @Command(name = "start", description = "Start a workload.")
    void start(
            @Mixin Connection connection,
            @Option(names = "--device", required = true, paramLabel = "ID", description = "The device that it runs on.")
                    String device,
            @Option(names = "--wait", description = "If the device is offline, do it when it returns.") boolean wait,
            @Option(
                            names = "--expires",
                            paramLabel = "T",
                            defaultValue = "10m",
                            description = "With --wait: how long it waits for the device.")
                    String expires,
            @Parameters(paramLabel = "NAME", description = "Name of the workload.") String name) {
        command(connection, device, name, "start", wait, expires);
    }

    @Command(name = "stop", description = "Stop a workload until somebody starts it.")
    void stop(
            @Mixin Connection connection,
            @Option(names = "--device", required = true, paramLabel = "ID", description = "The device that it runs on.")
                    String device,
            @Option(names = "--wait", description = "If the device is offline, do it when it returns.") boolean wait,
            @Option(
                            names = "--expires",
                            paramLabel = "T",
                            defaultValue = "10m",
                            description = "With --wait: how long it waits for the device.")
                    String expires,
            @Parameters(paramLabel = "NAME", description = "Name of the workload.") String name) {
        command(connection, device, name, "stop", wait, expires);
    }

    @Command(name = "restart", description = "Restart a workload.")
    void restart(
            @Mixin Connection connection,
            @Option(names = "--device", required = true, paramLabel = "ID", description = "The device that it runs on.")
                    String device,
            @Option(names = "--wait", description = "If the device is offline, do it when it returns.") boolean wait,
            @Option(
                            names = "--expires",
                            paramLabel = "T",
                            defaultValue = "10m",
                            description = "With --wait: how long it waits for the device.")
                    String expires,
            @Parameters(paramLabel = "NAME", description = "Name of the workload.") String name) {
        command(connection, device, name, "restart", wait, expires);
    }

    private static void command(
            Connection connection, String device, String name, String verb, boolean wait, String expires) {
        String query = wait ? "?wait=true&expires=" + Api.encode(expires) : "";
        Api.Answer answer = connection.api().call("POST", path(device, name) + "/" + verb + query, null);
        JsonNode body = answer.body();
        String outcome = body.path("outcome").asText("");
        connection
                .printer()
                .said(
                        answer.status() == 202
                                ? device + " is offline; command "
                                        + body.path("id").asText() + " waits for it, " + expires + " at most"
                                : body.path("message").asText(verb + " " + name + ": " + outcome),
                        body);
        if (answer.status() != 202 && !outcome.equals("done")) {
            throw new Failure(
                    outcome.equals("refused") ? Failure.REFUSED : Failure.FAILED,
                    "the device answered '" + outcome + "': "
                            + body.path("message").asText());
        }
    }

    /** One device, or several. */
    static final class Where {
        @Option(names = "--device", paramLabel = "ID", description = "The device that it runs on.")
        String device;

        @Option(names = "--selector", paramLabel = "S", description = "Every device with these labels; \"\" for all.")
        String selector;
    }

    @Command(name = "rollback", description = "One workload back to its previous release, or to another.")
    void rollback(
            @Mixin Connection connection,
            @ArgGroup(multiplicity = "1") Where where,
            @Option(names = "--to", paramLabel = "VERSION", description = "That version; the one before when left out.")
                    String version,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            description = "Why, for those who wonder; required for several.")
                    String reason,
            @Parameters(paramLabel = "NAME", description = "Name of the workload.") String name) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("version", version);
        body.put("reason", reason);
        if (where.device != null) {
            JsonNode answer = connection.api().post(path(where.device, name) + "/rollback", body);
            connection.printer().said(name + " on " + where.device + " goes back", answer);
            return;
        }
        body.put("selector", where.selector);
        JsonNode answer = connection.api().post("/api/v1/workloads/" + Api.encode(name) + "/rollback", body);
        StringBuilder text = new StringBuilder(
                name + " goes back on " + answer.path("devices").size() + " devices");
        answer.path("left")
                .forEach(left -> text.append(System.lineSeparator())
                        .append("not on ")
                        .append(left.path("device").asText())
                        .append(": ")
                        .append(left.path("reason").asText()));
        connection.printer().said(text.toString(), answer);
    }

    @Command(name = "logs", description = "Show what a workload wrote.")
    void logs(
            @Mixin Connection connection,
            @Option(names = "--device", required = true, paramLabel = "ID", description = "The device that it runs on.")
                    String device,
            @Option(
                            names = "--lines",
                            paramLabel = "N",
                            defaultValue = "200",
                            description = "How many of the last lines.")
                    int lines,
            @Option(
                            names = "--stream",
                            paramLabel = "WHICH",
                            defaultValue = "all",
                            description = "stdout, stderr or all.")
                    String stream,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on until interrupted.")
                    boolean follow,
            @Parameters(paramLabel = "NAME", description = "Name of the workload.") String name) {
        String path = path(device, name) + "/logs?lines=" + lines + "&stream=" + Api.encode(stream);
        PrintWriter out = connection.out();
        if (follow) {
            follow(connection.api(), path + "&follow=true", out);
        } else {
            out.print(connection.api().text(path));
            out.flush();
        }
    }

    private static void follow(Api api, String path, PrintWriter out) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(api.stream(path, 0), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("data:")) {
                    out.println(line.substring(line.startsWith("data: ") ? 6 : 5));
                }
            }
        } catch (IOException e) {
            throw api.failure(e);
        }
        throw new Failure(Failure.FAILED, "the control plane ended the log; run the command again to go on");
    }

    private static String path(String device, String name) {
        return "/api/v1/devices/" + Api.encode(device) + "/workloads" + (name == null ? "" : "/" + Api.encode(name));
    }
}

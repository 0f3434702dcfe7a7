package io.mastercontrol.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.Durations;
import io.mastercontrol.cli.output.HelpOption;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rollouts: a release, to the devices that a selector names, batch by batch. */
@Command(
        name = "rollout",
        description = "Rollouts: a release, to the devices that a selector names, batch by batch.",
        addMethodSubcommands = false)
public final class RolloutCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> LIST = List.of(
            Column.of("ID", "/id"),
            Column.of("RELEASE", "/release/name"),
            Column.of("VERSION", "/release/version"),
            Column.of("STATE", "/state"),
            Column.of("DONE", "/counts/succeeded"),
            Column.of("OF", "/counts/total"),
            Column.of("STARTED", "/started_at"),
            Column.of("REASON", "/reason"),
            Column.wide("SELECTOR", "/selector"),
            Column.wide("BY", "/created_by"));
    private static final List<Column> DEVICES = List.of(
            Column.of("DEVICE", "/id"),
            Column.of("BATCH", "/batch"),
            Column.of("PHASE", "/phase"),
            Column.of("REASON", "/reason"),
            Column.wide("CONTENT", "/content_digest"));

    @Command(name = "list", description = "Show rollouts, the newest first.")
    void list(
            @Mixin Connection connection,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "How many at most.")
                    int limit) {
        connection.printer().list(connection.api().get("/api/v1/rollouts?limit=" + limit), LIST);
    }

    @Command(
            name = "plan",
            description = "Show what a rollout would do and cost, and what is in its way; changes nothing.")
    void plan(
            @Mixin Connection connection,
            @Mixin Strategy strategy,
            @Parameters(paramLabel = "NAME", description = "Name of a release.") String name,
            @Parameters(paramLabel = "VERSION", description = "Version of the release.") String version) {
        JsonNode plan = connection.api().post("/api/v1/rollouts?dry_run=true", strategy.body(name, version));
        Plan.print(plan, connection.printer(), connection.out());
    }

    @Command(
            name = "rehearse",
            description =
                    "Play a rollout through on a copy of the fleet, with faults; changes nothing, and exit code 0 says"
                            + " that it would succeed.")
    int rehearse(
            @Mixin Connection connection,
            @Mixin Strategy strategy,
            @Mixin Faults faults,
            @Parameters(paramLabel = "NAME", description = "Name of a release.") String name,
            @Parameters(paramLabel = "VERSION", description = "Version of the release.") String version) {
        Map<String, Object> body = strategy.body(name, version);
        body.put("faults", faults.body());
        JsonNode play = connection.api().post("/api/v1/rollouts/rehearsal", body);
        Play.print(play, connection.printer(), connection.out());
        return play.path("succeeds").asBoolean() ? 0 : Failure.FAILED;
    }

    @Command(name = "start", description = "Roll a release out.")
    int start(
            @Mixin Connection connection,
            @Mixin Strategy strategy,
            @Option(names = "--wait", description = "Watch it to its end, as 'rollout watch' does.") boolean wait,
            @Option(
                            names = "--timeout",
                            paramLabel = "T",
                            converter = Durations.class,
                            description = "With --wait: how long at most, such as 30m; exit code 5 when it is over.")
                    Duration timeout,
            @Option(names = "--dry-run", description = "Show what it would do, as 'rollout plan' does.") boolean dryRun,
            @Option(
                            names = "--idempotency-key",
                            paramLabel = "KEY",
                            description = "For scripts that try again: one key starts one rollout, however often.")
                    String key,
            @Parameters(paramLabel = "NAME", description = "Name of a release.") String name,
            @Parameters(paramLabel = "VERSION", description = "Version of the release.") String version) {
        if (dryRun) {
            plan(connection, strategy, name, version);
            return 0;
        }
        JsonNode rollout = connection.api().create("/api/v1/rollouts", strategy.body(name, version), key);
        String id = rollout.path("id").asText();
        if (connection.printer().isText() || !wait) {
            String devices = rollout.path("counts").path("total").asText();
            String sentence = "Rollout " + id + " of " + name + " " + version + " to " + devices + " devices";
            connection.printer().said(wait ? sentence : sentence + "; see 'rollout watch " + id + "'", rollout);
        }
        return wait ? follow(connection, id, timeout) : 0;
    }

    @Command(name = "get", description = "Show one rollout and its devices.")
    void get(@Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of a rollout.") String id) {
        JsonNode rollout = connection.api().get(path(id));
        connection.printer().one(rollout, LIST);
        if (connection.printer().isText()) {
            connection.printer().table(rollout.path("devices"), DEVICES);
        }
    }

    @Command(name = "watch", description = "Follow a rollout to its end; exit code 0 when it succeeded.")
    int watch(
            @Mixin Connection connection,
            @Option(
                            names = "--timeout",
                            paramLabel = "T",
                            converter = Durations.class,
                            description = "How long at most, such as 30m; exit code 5 when it is over.")
                    Duration timeout,
            @Parameters(paramLabel = "ID", description = "Id of a rollout.") String id) {
        return follow(connection, id, timeout);
    }

    /** Changes go to stdout for people; programs get the rollout as it ended there, and the changes on stderr. */
    private static int follow(Connection connection, String id, Duration timeout) {
        boolean text = connection.printer().isText();
        PrintWriter changes = text ? connection.out() : connection.err();
        JsonNode ended = new RolloutWatch(connection.api(), changes, connection.err()).follow(id, timeout);
        if (!text) {
            connection.printer().said("", ended);
        }
        String state = ended.path("state").asText();
        if (!state.equals("succeeded")) {
            String reason = ended.path("reason").asText("");
            throw new Failure(
                    Failure.FAILED,
                    "rollout " + id + " ended as " + state.replace('_', ' ') + (reason.isBlank() ? "" : ": " + reason));
        }
        return 0;
    }

    @Command(name = "pause", description = "Start with no further device.")
    void pause(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of a rollout.") String id) {
        act(connection, id, "pause");
    }

    @Command(name = "resume", description = "Go on with a paused rollout.")
    void resume(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of a rollout.") String id) {
        act(connection, id, "resume");
    }

    @Command(name = "approve", description = "Let a waiting rollout begin.")
    void approve(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of a rollout.") String id) {
        act(connection, id, "approve");
    }

    @Command(name = "abort", description = "Stop; devices in the middle go back, updated ones stay.")
    void abort(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of a rollout.") String id) {
        act(connection, id, "abort");
    }

    @Command(name = "rollback", description = "Take every device of this rollout back.")
    void rollback(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of a rollout.") String id) {
        act(connection, id, "rollback");
    }

    @Command(name = "retry", description = "Try the failed devices again.")
    void retry(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of a rollout.") String id) {
        act(connection, id, "retry");
    }

    private static void act(Connection connection, String id, String verb) {
        JsonNode rollout = connection.api().post(path(id) + "/" + verb, null);
        connection
                .printer()
                .said("Rollout " + id + " is " + rollout.path("state").asText(), rollout);
    }

    private static String path(String id) {
        return "/api/v1/rollouts/" + Api.encode(id);
    }
}

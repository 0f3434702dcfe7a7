package io.mastercontrol.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rollouts: a release, to the devices that a selector names, batch by batch. */
@Command(
        name = "rollout",
        description = "Rollouts: plan, start, list, get, watch, pause, resume, approve, abort, rollback, retry.",
        mixinStandardHelpOptions = true)
public final class RolloutCommand {
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

    /** How a rollout goes about it. */
    static final class Strategy {
        @Option(
                names = "--selector",
                required = true,
                paramLabel = "S",
                description = "label=value,…; '' is everybody.")
        private String selector;

        @Option(names = "--batch-size", defaultValue = "1", description = "Devices at a time, or a percentage.")
        private String batchSize;

        @Option(names = "--bake", defaultValue = "10s", description = "How long a device must stay healthy.")
        private String bake;

        @Option(names = "--healthy-within", description = "How long it may take to become healthy.")
        private String healthyWithin;

        @Option(names = "--on-failure", defaultValue = "rollback", description = "rollback or pause.")
        private String onFailure;

        @Option(names = "--max-failures", description = "Failures that are put up with.")
        private Integer maxFailures;

        Map<String, Object> body(String name, String version) {
            Map<String, Object> strategy = new LinkedHashMap<>();
            strategy.put("type", "rolling");
            strategy.put("batch_size", batchSize.matches("\\d{1,9}") ? (Object) Integer.valueOf(batchSize) : batchSize);
            strategy.put("bake", bake);
            strategy.put("on_failure", onFailure);
            if (healthyWithin != null) {
                strategy.put("healthy_within", healthyWithin);
            }
            if (maxFailures != null) {
                strategy.put("max_failures", maxFailures);
            }
            return Map.of(
                    "release", Map.of("name", name, "version", version), "selector", selector, "strategy", strategy);
        }
    }

    @Command(name = "list", description = "Show rollouts, the newest first.")
    void list(@Mixin Connection connection, @Option(names = "--limit", defaultValue = "50") int limit) {
        connection.printer().list(connection.api().get("/api/v1/rollouts?limit=" + limit), LIST);
    }

    @Command(name = "plan", description = "Show what a rollout would do, and change nothing.")
    void plan(
            @Mixin Connection connection,
            @Mixin Strategy strategy,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "VERSION") String version) {
        JsonNode plan = connection.api().post("/api/v1/rollouts?dry_run=true", strategy.body(name, version));
        if (connection.printer().isText()) {
            connection.printer().table(plan.path("devices"), DEVICES);
        } else {
            connection.printer().said("", plan);
        }
    }

    @Command(name = "start", description = "Roll a release out.")
    int start(
            @Mixin Connection connection,
            @Mixin Strategy strategy,
            @Option(names = "--wait", description = "Watch it to its end.") boolean wait,
            @Option(names = "--dry-run", description = "Show what it would do.") boolean dryRun,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "VERSION") String version) {
        if (dryRun) {
            plan(connection, strategy, name, version);
            return 0;
        }
        JsonNode rollout = connection.api().post("/api/v1/rollouts", strategy.body(name, version));
        String id = rollout.path("id").asText();
        connection
                .printer()
                .said(
                        "Rollout " + id + " of " + name + " " + version + " to "
                                + rollout.path("counts").path("total").asText() + " devices; see 'rollout watch " + id
                                + "'",
                        rollout);
        return wait ? new RolloutWatch(connection.api(), System.out).follow(id) : 0;
    }

    @Command(name = "get", description = "Show one rollout and its devices.")
    void get(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        JsonNode rollout = connection.api().get(path(id));
        connection.printer().one(rollout, LIST);
        if (connection.printer().isText()) {
            connection.printer().table(rollout.path("devices"), DEVICES);
        }
    }

    @Command(name = "watch", description = "Follow a rollout to its end; exit code 0 when it succeeded.")
    int watch(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        return new RolloutWatch(connection.api(), System.out).follow(id);
    }

    @Command(name = "pause", description = "Start with no further device.")
    void pause(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        act(connection, id, "pause");
    }

    @Command(name = "resume", description = "Go on with a paused rollout.")
    void resume(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        act(connection, id, "resume");
    }

    @Command(name = "approve", description = "Let a waiting rollout begin.")
    void approve(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        act(connection, id, "approve");
    }

    @Command(name = "abort", description = "Stop; devices in the middle go back, updated ones stay.")
    void abort(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        act(connection, id, "abort");
    }

    @Command(name = "rollback", description = "Take every device of this rollout back.")
    void rollback(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        act(connection, id, "rollback");
    }

    @Command(name = "retry", description = "Try the failed devices again.")
    void retry(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
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

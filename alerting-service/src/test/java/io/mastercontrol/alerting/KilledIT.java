package io.mastercontrol.alerting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.testing.server.FleetServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Alerting as a process of its own, killed at every step between a cause and the mark that it was told: in the middle of
 * each write, and between the POST and its answer. Whatever happens, each message arrives under one key.
 */
class KilledIT {
    private static final long LOCK = 4_711;
    /** A write in whose middle it is killed: the table, and what makes it that write and no other. */
    private static final Map<String, String> WRITES = new java.util.LinkedHashMap<>();

    static {
        WRITES.put("the alert", "before insert on alert for each row");
        WRITES.put("that somebody has to decide", "before insert on alert_undecided for each row");
        WRITES.put("the decision", "before insert on alert_notice for each row");
        WRITES.put("the message", "before insert on delivery for each row");
        WRITES.put(
                "the claim",
                "before update on delivery for each row when (new.due_at > old.due_at and new.state = 'pending')");
        WRITES.put("the mark", "before update on delivery for each row when (new.state = 'delivered')");
    }

    private final FleetLogs logs = new FleetLogs();
    private final Map<String, String> configuration = new HashMap<>();
    private Process process;
    private Hook hook;
    private Connection database;
    private String device;

    @BeforeEach
    void start() throws Exception {
        configuration.putAll(FleetServers.configuration("alerting"));
        configuration.putAll(logs.start());
        configuration.put("mc.alerting.delivery.lease", "2s");
        hook = new Hook();
        configuration.put("mc.alerting.webhook.url", hook.url());
        configuration.put("mc.alerting.webhook.secret", Hook.SECRET);
        // The service that other tests of this JVM run would do the work of the one that is killed here.
        configuration.put("mc.postgres.database", "killed");
        try (Connection postgres = connect("postgres", "postgres", "postgres");
                Statement statement = postgres.createStatement()) {
            statement.execute("create database killed");
        }
        try (Connection postgres = connect("killed", "postgres", "postgres");
                Statement statement = postgres.createStatement()) {
            statement.execute("create schema alerting authorization alerting");
        }
        launch();
        database = connect("killed", "alerting", "alerting");
        run("create or replace function hold() returns trigger language plpgsql as"
                + " $$ begin perform pg_advisory_xact_lock(" + LOCK + "); return new; end $$");
    }

    private Connection connect(String name, String user, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + configuration.get("mc.postgres.host") + ":"
                        + configuration.get("mc.postgres.port") + "/" + name,
                user,
                password);
    }

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
        if (database != null) {
            database.close();
        }
        hook.close();
        logs.stop();
    }

    @Test
    void eachMessageArrivesUnderOneKeyWhereverItIsKilled() throws Exception {
        for (Map.Entry<String, String> write : WRITES.entrySet()) {
            device = "k-" + UUID.randomUUID().toString().substring(0, 8);
            run("select pg_advisory_lock(" + LOCK + ")");
            run("create trigger hold " + write.getValue() + " execute function hold()");
            FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
            await("killed in the middle of " + write.getKey(), () -> waiting() > 0);
            process.destroyForcibly().onExit().join();
            run("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted");
            run("select pg_advisory_unlock_all()");
            run("drop trigger hold on " + write.getValue().replaceFirst(".* on (\\w+) .*", "$1"));
            launch();
            toldOnce(write.getKey());
        }
        device = "k-" + UUID.randomUUID().toString().substring(0, 8);
        hook.hold();
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        await("killed before the answer", () -> hook.of("alert.firing", device).size() == 1);
        process.destroyForcibly().onExit().join();
        hook.release();
        launch();
        toldOnce("the answer");
    }

    private void toldOnce(String where) throws Exception {
        await(
                "the beginning is told after a death in " + where,
                () -> !hook.of("alert.firing", device).isEmpty() && pending() == 0);
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
        await(
                "the end is told after a death in " + where,
                () -> !hook.of("alert.resolved", device).isEmpty() && pending() == 0);
        for (String type : List.of("alert.firing", "alert.resolved")) {
            assertEquals(
                    1,
                    hook.of(type, device).stream()
                            .map(Hook.Post::key)
                            .distinct()
                            .count(),
                    type + " after a death in " + where);
        }
    }

    private long pending() throws SQLException {
        return number("select (select count(*) from delivery where state = 'pending')"
                + " + (select count(*) from alert_undecided)");
    }

    private long waiting() throws SQLException {
        return number("select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = " + LOCK);
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private void launch() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m"));
        configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-Dquarkus.http.port=" + port, "-jar", "target/quarkus-app/quarkus-run.jar"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target/killed.log").toFile()))
                .start();
        await("ready", () -> isReady(port));
    }

    private static boolean isReady(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited 60 s in vain: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}

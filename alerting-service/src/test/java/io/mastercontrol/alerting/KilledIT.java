package io.mastercontrol.alerting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two processes of alerting, of which one is killed at every step between a cause and the mark that it was told: in the
 * middle of each write, and between the POST and its answer. Whatever happens, each message arrives under one key.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledIT {
    /** A write in whose middle one is killed: the table, and what makes it that write and no other. */
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
    private HeldWrites database;
    private Hook hook;
    private Hook boss;
    private List<AlertingProcess> both;
    private String device;

    @BeforeAll
    void start() throws Exception {
        Map<String, String> configuration = new HashMap<>(FleetServers.configuration("alerting"));
        configuration.putAll(logs.start());
        configuration.put("mc.alerting.delivery.lease", "2s");
        hook = new Hook();
        boss = new Hook();
        configuration.put("mc.alerting.webhook.url", hook.url());
        configuration.put("mc.alerting.webhook.secret", Hook.SECRET);
        database = new HeldWrites("killed", configuration);
        both = List.of(new AlertingProcess("one", configuration), new AlertingProcess("two", configuration));
        both.get(0).launch();
        await("one is ready", both.get(0)::isReady);
        database.open();
        both.get(1).launch();
    }

    @BeforeEach
    void bothAreThere() throws Exception {
        device = "k-" + UUID.randomUUID().toString().substring(0, 8);
        for (AlertingProcess one : both) {
            await(one.name() + " is ready", one::isReady);
        }
    }

    @AfterEach
    void everybodyIsToldAgain() throws Exception {
        await("two is ready", both.get(1)::isReady);
        assertEquals(
                200,
                both.get(1).send("PUT", "/api/v1/alert-routing", InternalTokens.operator(), "{\"document\":\"\"}"));
    }

    @AfterAll
    void stop() throws Exception {
        both.forEach(AlertingProcess::kill);
        database.close();
        hook.close();
        boss.close();
        logs.stop();
    }

    @Test
    void eachMessageArrivesUnderOneKeyWhicheverIsKilledWhereverItIs() throws Exception {
        for (Map.Entry<String, String> write : WRITES.entrySet()) {
            bothAreThere();
            database.hold(write.getValue());
            FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
            await(
                    "somebody is in the middle of " + write.getKey(),
                    () -> !database.waiting().isEmpty());
            AlertingProcess killed = named(database.waiting().get(0));
            killed.kill();
            database.release(write.getValue(), killed.name());
            killed.launch();
            toldOnce(write.getKey());
        }
        bothAreThere();
        hook.hold();
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        await(
                "both are killed before the answer",
                () -> hook.of("alert.firing", device).size() == 1);
        both.forEach(AlertingProcess::kill);
        hook.release();
        for (AlertingProcess one : both) {
            one.launch();
        }
        toldOnce("the answer");
    }

    private AlertingProcess named(String name) {
        return both.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
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
            assertEquals(1, keys(hook, type).size(), type + " after a death in " + where);
        }
    }

    private Set<String> keys(Hook of, String type) {
        return of.of(type, device).stream().map(Hook.Post::key).collect(Collectors.toSet());
    }

    private long pending() throws Exception {
        return database.number("select (select count(*) from delivery where state = 'pending')"
                + " + (select count(*) from alert_undecided)");
    }

    /** Two steps, twice: each once, and one after the other, though one replica dies on the way. */
    @Test
    void timersOfEscalationsAndRepetitionsAreNotDoubled() throws Exception {
        AlertingProcess one = both.get(0);
        assertEquals(201, one.send("POST", "/api/v1/receivers", InternalTokens.operator(), """
                {"name":"boss","url":"%s","secret":"%s"}""".formatted(
                        boss.url(), Hook.SECRET)));
        assertEquals(201, one.send("POST", "/api/v1/escalations", InternalTokens.operator(), """
                {"name":"night","repeat":1,"steps":[{"receivers":["webhook"],"wait":"1s"},
                 {"receivers":["boss"],"wait":"1s"}]}"""));
        assertEquals(200, one.send("PUT", "/api/v1/alert-routing", InternalTokens.operator(), """
                {"document":"route: {receiver: boss, repeat_interval: 1s, routes: [{match: {rule: device_offline},\
                 escalation: night}]}"}"""));
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        FleetLogs.append("registry", "workload_failed", device + "-w", "web", "It fails.");
        await("it is said again", () -> repetitions().size() >= 2);
        one.kill();
        one.launch();
        await("all steps are made", () -> steps(hook) == 2 && steps(boss) == 2);
        await("it is said again and again", () -> repetitions().size() >= 6);
        assertEquals(2, steps(hook), "of the first step");
        assertEquals(2, steps(boss), "of the second step");
        List<Hook.Post> said = repetitions();
        for (int i = 1; i < said.size(); i++) {
            assertEquals(i + 1, said.get(i).body().at("/group/sequence").asInt(), "one after the other");
            Duration between = Duration.between(at(said.get(i - 1)), at(said.get(i)));
            assertTrue(between.toMillis() >= 1_000, "said again after " + between);
        }
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
        FleetLogs.append("registry", "workload_recovered", device + "-w", "web", "It runs again.");
        await("all is over", () -> database.number("select count(*) from alert_group where state <> 'over'") == 0);
    }

    private int steps(Hook of) {
        return (int) of.of("alert.firing", device).stream()
                .filter(post -> post.body().at("/group/labels/rule").asText().equals("device_offline"))
                .map(Hook.Post::key)
                .distinct()
                .count();
    }

    /** In their order, each once. */
    private List<Hook.Post> repetitions() {
        Map<String, Hook.Post> byKey = new HashMap<>();
        boss.of("alert.firing", device + "-w").stream()
                .filter(post -> post.body().at("/group/labels/rule").asText().equals("workload_failed"))
                .forEach(post -> byKey.put(post.key(), post));
        return byKey.values().stream()
                .sorted(Comparator.comparing(
                        post -> post.body().at("/group/sequence").asInt()))
                .toList();
    }

    private static Instant at(Hook.Post post) {
        return Instant.parse(post.body().path("timestamp").asText());
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

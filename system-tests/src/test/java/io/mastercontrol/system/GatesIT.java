package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What keeps a rollout from a device, and what judges it, on real devices: people, hours, other rollouts, measurements. */
@ExtendWith(Suite.class)
@Order(6)
class GatesIT {
    // What is judged by heartbeats is judged every 3 s: after five intervals without one a rollout pauses.
    private static Gauge gauge;

    private final Installation fleet = Suite.fleet;

    @BeforeAll
    static void somethingRuns() throws Exception {
        gauge = new Gauge(Suite.fleet, "gates");
        gauge.everywhere(gauge.version(Gauge.WELL));
    }

    private static String good() throws Exception {
        String version = gauge.version(Gauge.WELL);
        gauge.everywhere(version);
        return version;
    }

    private void fine(String... line) {
        Installation.Result result = fleet.cli(line);
        assertEquals(0, result.exit(), String.join(" ", line) + ": " + result.all());
    }

    @Test
    void nothingBeginsBeforeSomebodySaysSo() throws Exception {
        String before = good();
        String next = gauge.version(Gauge.WELL);
        String id = gauge.start(next, "--batch-size", "3", "--approval");
        assertEquals("waiting_for_approval", gauge.rollout(id).path("state").asText());
        gauge.runs(before, before, before);
        gauge.does("approve", id);
        gauge.reaches(id, "succeeded");
        gauge.runs(next, next, next);
        String byOthers = gauge.start(gauge.version(Gauge.WELL), "--approvals", "1", "--approver-role", "admin");
        Installation.Result oneself = fleet.cli("rollout", "approve", byOthers);
        assertEquals(4, oneself.exit(), "who made it does not count: " + oneself.all());
        gauge.does("abort", byOthers);
    }

    @Test
    void aScheduledOneBeginsAtItsTime() throws Exception {
        Instant at = Instant.now().plusSeconds(6);
        String next = gauge.version(Gauge.WELL);
        String id = gauge.start(next, "--batch-size", "3", "--starts-at", at.toString());
        assertEquals("scheduled", gauge.rollout(id).path("state").asText());
        JsonNode done = gauge.reaches(id, "succeeded");
        assertFalse(Instant.parse(done.path("started_at").asText()).isBefore(at), done.toString());
    }

    @Test
    void outsideOfTheirHoursDevicesAreLeftAlone() throws Exception {
        String before = good();
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        DateTimeFormatter hours = DateTimeFormatter.ofPattern("HH:mm");
        String later = hours.format(now.plusHours(2)) + "-" + hours.format(now.plusHours(3));
        // By its own zone, it is these hours where the first device is.
        fine("device", "label", "device-1", "time_zone=Etc/GMT-2");
        try {
            String next = gauge.version(Gauge.WELL);
            String id = gauge.start(next, "--batch-size", "3", "--window", later);
            gauge.runs(next, before, before);
            Await.until(
                    "others wait",
                    Duration.ofSeconds(30),
                    () -> gauge.rollout(id),
                    seen -> seen.toString().contains("window"));
            gauge.does("abort", id);
        } finally {
            fine("device", "label", "device-1", "time_zone-");
        }
    }

    @Test
    void aFreezeLetsNothingBeginUntilItEnds() throws Exception {
        String before = good();
        Installation.Result freeze = fleet.cli(
                "freeze", "add", "--to", Instant.now().plusSeconds(3_600).toString(), "-o", "json", "holidays");
        assertEquals(0, freeze.exit(), freeze.all());
        String next = gauge.version(Gauge.WELL);
        String id = gauge.start(next, "--batch-size", "3");
        gauge.says(id, "holidays");
        gauge.runs(before, before, before);
        fine("freeze", "end", freeze.json().path("id").asText());
        gauge.reaches(id, "succeeded");
        gauge.runs(next, next, next);
    }

    @Test
    void aHeldDeviceFollowsWhenItIsLetGo() throws Exception {
        String before = good();
        fine("device", "drain", "device-2", "a visitor looks at it");
        String next = gauge.version(Gauge.WELL);
        String id = gauge.start(next, "--batch-size", "3");
        gauge.reaches(id, "succeeded");
        gauge.runs(next, before, next);
        Installation.Result why = fleet.cli("device", "why", "device-2");
        assertTrue(why.out().contains("a visitor looks at it"), why.all());
        fine("device", "let-go", "device-2");
        gauge.runs(next, next, next);
    }

    @Test
    void aPinnedDeviceStaysOnItsVersion() throws Exception {
        String before = good();
        String next = gauge.version(Gauge.WELL);
        fine("device", "pin", "device-3", "gates", before, "a trial");
        JsonNode done = gauge.reaches(gauge.start(next, "--batch-size", "3"), "succeeded");
        assertEquals("succeeded succeeded cancelled", Gauge.phases(done), done.toString());
        gauge.runs(next, next, before);
        fine("device", "unpin", "device-3", "gates");
    }

    @Test
    void thoseThatWaitTakeTurnsByPriority() throws Exception {
        String slow = gauge.start(gauge.version(Gauge.WELL), "--batch-size", "3", "--bake", "8s");
        Installation.Result refused = gauge.tryStart("role=web", gauge.version(Gauge.WELL));
        assertEquals(4, refused.exit(), "one workload, one rollout at a time: " + refused.all());
        String last = gauge.version(Gauge.WELL);
        String patient = gauge.start(last, "--batch-size", "3", "--queue");
        String urgent = gauge.start(gauge.version(Gauge.WELL), "--batch-size", "3", "--priority", "10");
        gauge.says(patient, slow);
        JsonNode first = gauge.reaches(urgent, "succeeded");
        JsonNode second = gauge.reaches(patient, "succeeded");
        assertTrue(first.path("started_at")
                        .asText()
                        .compareTo(second.path("started_at").asText())
                < 0);
        gauge.runs(last, last, last);
    }

    @Test
    void whoComesToMatchJoinsAndADeletedGroupStopsNobodyElse() throws Exception {
        Gauge joined = new Gauge(fleet, "joiner");
        fine("device", "label", "device-1", "floor=1");
        fine("group", "set", "ground", "--selector", "floor=1");
        Gauge orphan = new Gauge(fleet, "orphan");
        String alone = orphan.startOn("@group=ground", orphan.version(Gauge.WELL), "--dynamic");
        orphan.reaches(alone, "succeeded");
        fine("group", "rm", "ground");
        String version = joined.version(Gauge.WELL);
        String id = joined.startOn("floor=1", version, "--dynamic");
        joined.reaches(id, "succeeded");
        fine("device", "label", "device-2", "floor=1");
        Await.until(
                "device-2 joins",
                Duration.ofSeconds(120),
                () -> joined.rollout(id),
                seen -> seen.path("counts").path("succeeded").asInt() == 2);
        joined.runs(version, version);
        assertEquals(1, orphan.rollout(alone).path("counts").path("total").asInt());
        fine("device", "label", "device-1", "floor-");
        fine("device", "label", "device-2", "floor-");
    }

    @Test
    void somebodyElseIsAskedAndMaySayNoOrNothing() throws Exception {
        String before = good();
        AtomicReference<String> answer =
                new AtomicReference<>("{\"verdict\":\"fail\",\"reason\":\"orders are missing\"}");
        HttpServer judge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        judge.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] said = answer.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
            exchange.close();
        });
        judge.start();
        try {
            String url = "http://127.0.0.1:" + judge.getAddress().getPort() + "/";
            JsonNode back = gauge.reaches(
                    gauge.start(gauge.version(Gauge.WELL), "--judge", url, "--check-every", "1s"), "rolled_back");
            assertTrue(back.path("reason").asText().contains("orders are missing"), back.toString());
            gauge.runs(before, before, before);
            answer.set("{\"verdict\":\"inconclusive\",\"reason\":\"nobody ordered\"}");
            String next = gauge.version(Gauge.WELL);
            String id = gauge.start(next, "--judge", url, "--check-every", "1s");
            JsonNode paused = gauge.reaches(id, "paused");
            assertTrue(paused.path("reason").asText().contains("inconclusive"), paused.toString());
            answer.set("{\"verdict\":\"pass\"}");
            gauge.does("resume", id);
            gauge.reaches(id, "succeeded");
            gauge.runs(next, next, next);
        } finally {
            judge.stop(0);
        }
    }

    @Test
    void whatAWorkloadMeasuresOfItselfIsJudged() throws Exception {
        String before = good();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String body = """
                echo "queue_length $LENGTH" > "$MC_STATE_DIR/metrics"
                cd "$MC_STATE_DIR" && python3 -m http.server --bind 127.0.0.1 %d >/dev/null 2>&1 &
                """.formatted(port) + Gauge.WELL;
        String metrics = "metrics: {url: 'http://127.0.0.1:" + port + "/metrics', names: [queue_length]}";
        String crowded = gauge.version("LENGTH=250\n" + body, metrics);
        JsonNode back = gauge.reaches(
                gauge.start(
                        crowded,
                        "--strategy",
                        "canary",
                        "--step",
                        "1:10m",
                        "--check",
                        "metric:queue_length<100",
                        "--check-every",
                        "3s"),
                "rolled_back");
        assertTrue(back.path("reason").asText().contains("queue_length is 250"), back.toString());
        gauge.runs(before, before, before);
        String brief = gauge.version("LENGTH=7\n" + body, metrics);
        String id = gauge.startOn(
                "role=web,@id=device-1", brief, "--check", "metric:queue_length<100", "--check-every", "3s");
        gauge.reaches(id, "succeeded");
        gauge.runs(brief, before, before);
    }

    @Test
    void aCanaryThatEatsMoreThanTheOthersIsTakenBack() throws Exception {
        String before = good();
        String greedy = gauge.version(
                "python3 -c 'import time; eaten = b\"x\" * 60_000_000; time.sleep(600)' &\n" + Gauge.WELL);
        JsonNode back = gauge.reaches(
                gauge.start(
                        greedy,
                        "--strategy",
                        "canary",
                        "--step",
                        "1:10m",
                        "--check",
                        "workload_memory_bytes<3x",
                        "--check-every",
                        "3s"),
                "rolled_back");
        assertTrue(back.path("reason").asText().contains("workload_memory_bytes is"), back.toString());
        assertEquals("rolled_back cancelled cancelled", Gauge.phases(back), back.toString());
        gauge.runs(before, before, before);
    }

    @Test
    void aCanaryThatHeatsItsBoardOrItsProcessorIsTakenBack() throws Exception {
        String before = good();
        Path thermometer = Suite.thermometer(1);
        String cool = gauge.version("echo 52000 > " + thermometer + "\n" + Gauge.WELL);
        JsonNode well = gauge.reaches(
                gauge.startOn(
                        "role=web,@id=device-1",
                        cool,
                        "--check",
                        "temperature_celsius<60",
                        "--check",
                        "cpu_percent<101",
                        "--check-every",
                        "3s"),
                "succeeded");
        assertEquals("succeeded", Gauge.phases(well), well.toString());
        for (String[] judged : new String[][] {
            {"temperature_celsius<60", "temperature_celsius is 71"},
            // Something always runs: that is what a processor that is busier than it may be looks like.
            {"cpu_percent<0.01", "cpu_percent is"}
        }) {
            String hot = gauge.version("echo 71000 > " + thermometer + "\n" + Gauge.WELL);
            String id = gauge.start(
                    hot, "--strategy", "canary", "--step", "1:10m", "--check", judged[0], "--check-every", "3s");
            JsonNode back = gauge.reaches(id, "rolled_back");
            assertTrue(back.path("reason").asText().contains(judged[1]), back.toString());
            gauge.runs(cool, before, before);
        }
    }

    @Test
    void aCanaryThatKeepsFallingOverIsTakenBack() throws Exception {
        String before = good();
        // Healthy each time, and gone before long: nothing but the count of restarts tells.
        String shaky = gauge.version("touch \"$MC_STATE_DIR/alive\"; sleep 1.5; exit 3", "");
        JsonNode back = gauge.reaches(
                gauge.start(
                        shaky,
                        "--strategy",
                        "canary",
                        "--step",
                        "1:10m",
                        "--bake",
                        "0s",
                        "--check",
                        "restarts_per_hour<5",
                        "--check-every",
                        "3s"),
                "rolled_back");
        assertTrue(
                back.toString().contains("restarts_per_hour is")
                        || back.toString().contains("crash"),
                back.toString());
        gauge.runs(before, before, before);
    }
}

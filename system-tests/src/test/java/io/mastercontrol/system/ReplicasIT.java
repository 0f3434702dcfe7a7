package io.mastercontrol.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two of each service: whichever dies in the middle of its work, the other one ends it, and nothing happens twice. */
@ExtendWith(Suite.class)
@Order(7)
class ReplicasIT {
    private static final int TWINS = 40;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Installation fleet = Suite.fleet;
    private final Gauge gauge = new Gauge(fleet, "twice");
    private final Instant began = Instant.now();

    @Test
    void whicheverDiesInMidWorkNothingIsLostAndNothingIsDoneTwice() throws Exception {
        gauge.everywhere(gauge.version(Gauge.WELL));
        String next = gauge.version("echo started >> \"$MC_STATE_DIR/starts\"\n" + Gauge.WELL);
        try (WebhookReceiver calm = new WebhookReceiver(0);
                WebhookReceiver hook = new WebhookReceiver(2)) {
            receiver("calm", calm);
            withTwoOfEach(next, calm, hook);
            // One of each again, begun anew.
            foreign("resolved");
            Await.until("the end is told", SOON, () -> ofForeign(calm, "alert.resolved") == 1);
            assertEquals(1, ofForeign(calm, "alert.firing"), "posts about what began with two");
            assertEquals(List.of(TWINS, TWINS), List.of(told(calm), told(hook)), "devices told of, then and now");
        }
    }

    private void withTwoOfEach(String next, WebhookReceiver calm, WebhookReceiver hook) throws Exception {
        try (Replicas replicas = new Replicas(fleet);
                Simulation twins = new Simulation(fleet, "twin", TWINS);
                Orders orders = new Orders(fleet, "device-1", "web");
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))) {
            foreign("firing");
            twins.allAreHeardAfter(Instant.now(), SOON);
            orders.goOn();
            String id = gauge.start(next, "--batch-size", "1", "--bake", "3s");
            Page page = console(playwright, "/rollouts/" + id);
            assertThat(page.locator("#state")).containsText("running", soon());
            page.evaluate("window.neverReloaded = true");

            underWay(id, 1);
            replicas.kill("orchestrator");
            replicas.kill("dashboard");
            orders.goOn();
            underWay(id, 2);
            bothWork(replicas);
            replicas.kill("registry");
            twins.allAreHeardAfter(Instant.now(), SOON);
            orders.goOn();

            JsonNode rollout = gauge.reaches(id, "succeeded");
            assertEquals("succeeded succeeded succeeded", Gauge.phases(rollout), rollout.toString());
            assertThat(page.locator("#state")).containsText("succeeded", soon());
            assertEquals(true, page.evaluate("window.neverReloaded"), "the page followed without a reload");
            page.reload();
            assertThat(page.locator("#state")).containsText("succeeded", soon());
            eachStepOnce(id);
            eachOrderOnce(orders.end());
            assertEquals(List.of(), falseAlarms(), "devices that were held for silent");

            assertEquals(1, ofForeign(calm, "alert.firing"), "posts about what began with both alive");
            receiver("twins", hook);
            twins.die();
            Await.until("the first post was refused", Duration.ofSeconds(60), () -> !hook.refused.isEmpty());
            replicas.kill("alerting");
            eachIsToldOnce(hook);
            eachIsToldOnce(calm);
        }
    }

    private void receiver(String name, WebhookReceiver hook) throws Exception {
        String body = "{\"name\":\"%s\",\"type\":\"webhook\",\"url\":\"%s\",\"secret\":\"%s\"}"
                .formatted(name, hook.url(), WebhookReceiver.SECRET);
        assertEquals(201, fleet.send("POST", "/api/v1/receivers", body).statusCode());
    }

    /** Another system tells of something, which is told on at once. */
    private void foreign(String status) {
        String body = "{\"version\":\"4\",\"alerts\":[{\"status\":\"%s\",\"labels\":{\"alertname\":\"Elsewhere\"}}]}"
                .formatted(status);
        Await.until(
                "alerting takes what is " + status,
                SOON,
                () -> fleet.send("POST", "/api/v1/alerts/in/alertmanager", body).statusCode() == 204);
    }

    private static long ofForeign(WebhookReceiver hook, String type) {
        return hook.accepted.stream()
                .filter(post -> post.type().equals(type)
                        && post.alert().path("rule").asText().equals("external_alert"))
                .count();
    }

    private Page console(Playwright playwright, String path) {
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")));
        Page page = browser.newContext().newPage();
        page.navigate(fleet.admin("url") + path);
        page.getByLabel("Name").fill("admin");
        page.getByLabel("Password").fill(fleet.admin("password"));
        page.locator("button").click();
        page.navigate(fleet.admin("url") + path);
        return page;
    }

    private static LocatorAssertions.ContainsTextOptions soon() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(SOON.toMillis());
    }

    /** So many devices of the rollout have been begun with, and it has not ended. */
    private void underWay(String id, int devices) {
        Await.until(
                devices + " devices under way",
                Duration.ofSeconds(60),
                () -> gauge.rollout(id),
                seen -> seen.path("state").asText().equals("running")
                        && seen.path("counts").path("succeeded").asInt()
                                        + seen.path("counts")
                                                .path("in_progress")
                                                .asInt()
                                >= devices);
    }

    /** Either replica of the registry has taken heartbeats, so that the one that dies is missed. */
    private static void bothWork(Replicas replicas) throws Exception {
        for (int number = 0; number < 2; number++) {
            String counters = replicas.ask("registry", number, "/q/metrics");
            assertTrue(
                    counters.lines()
                            .filter(line -> line.startsWith("mc_registry_heartbeats_written_total"))
                            .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) > 0),
                    "heartbeats written by replica " + number);
        }
    }

    /** Each device went once through each phase, and started the new version once. */
    private void eachStepOnce(String id) throws Exception {
        Map<String, Long> steps = new java.util.TreeMap<>();
        for (JsonNode event :
                fleet.get("/api/v1/rollouts/" + id + "/events?limit=500").path("items")) {
            String phase = event.path("detail").path("phase").asText();
            if (!phase.isEmpty()) {
                steps.merge(event.path("device").asText() + " " + phase, 1L, Long::sum);
            }
        }
        assertTrue(steps.size() >= 9, steps.toString());
        steps.forEach((step, times) -> assertEquals(1L, times, step));
        for (String device : Gauge.DEVICES) {
            Installation.Result starts =
                    fleet.cli("exec", "--device", device, "twice", "--", "sh", "-c", "cat \"$MC_STATE_DIR/starts\"");
            assertEquals("started", starts.out().strip(), device + ": " + starts.all());
        }
    }

    /** What was answered was done, and nothing was done twice. */
    private static void eachOrderOnce(Orders.Outcome orders) {
        assertTrue(orders.written().containsAll(orders.answered()), orders.toString());
        assertEquals(orders.written().stream().distinct().toList(), orders.written(), orders.toString());
        assertTrue(orders.written().size() <= orders.answered().size() + 1, orders.toString());
    }

    private List<String> falseAlarms() throws Exception {
        List<String> alarms = new ArrayList<>();
        List<String> devices = new ArrayList<>(Gauge.DEVICES);
        for (int i = 1; i <= TWINS; i++) {
            devices.add("twin-" + i);
        }
        for (String device : devices) {
            for (JsonNode event :
                    fleet.get("/api/v1/devices/" + device + "/events?limit=50").path("items")) {
                boolean now = Instant.parse(event.path("at").asText()).isAfter(began);
                if (now && event.path("detail").path("cause").asText().equals("silent")) {
                    alarms.add(event.path("message").asText());
                }
            }
        }
        return alarms;
    }

    /** In a message about many, or in some; whatever is posted again bears the same key. */
    private void eachIsToldOnce(WebhookReceiver hook) {
        Await.until("everybody's end is told", Duration.ofSeconds(90), () -> told(hook), told -> told >= TWINS);
        assertEquals(TWINS, told(hook), "devices told of");
    }

    private static int told(WebhookReceiver hook) {
        Map<String, Integer> byKey = new java.util.HashMap<>();
        hook.accepted.stream()
                .filter(post -> post.type().equals("alert.firing"))
                .filter(post -> post.body().at("/group/labels/rule").asText().equals("device_offline"))
                .forEach(post -> byKey.put(
                        post.idempotencyKey(), post.body().at("/group/new").asInt()));
        return byKey.values().stream().mapToInt(Integer::intValue).sum();
    }
}

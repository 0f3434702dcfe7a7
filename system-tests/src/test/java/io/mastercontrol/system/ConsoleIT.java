package io.mastercontrol.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console in a real browser, against the real thing. */
@ExtendWith(Suite.class)
@Order(4)
class ConsoleIT {
    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
    private static Playwright playwright;
    private static Browser browser;
    private final Installation fleet = Suite.fleet;

    @BeforeAll
    static void openBrowser() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
        playwright.close();
    }

    @Test
    void aStrangerIsSentToTheLoginAndAWrongPasswordIsTold() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(fleet.admin("url") + "/devices");
            assertThat(page.getByLabel("Password")).isVisible();
            logIn(page, "wrong");
            assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.ALERT))
                    .containsText("wrong");
        }
    }

    @Test
    void anOperatorRestartsAWorkloadAndFollowsARolloutWithoutReload() throws Exception {
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().contains("ERR_INCOMPLETE_CHUNKED")) {
                    complaints.add(message.text());
                }
            });
            page.navigate(fleet.admin("url") + "/");
            logIn(page, fleet.admin("password"));
            assertThat(page.locator(".tile.online")).containsText("3", SOON);

            page.locator("nav").getByText("Devices").click();
            page.getByText("device-1", new Page.GetByTextOptions().setExact(true))
                    .click();
            long before = fleet.workload("device-1", "web").path("pid").asLong();
            row(page, "web").getByText("Restart").click();
            awaitRestart("web", before);
            row(page, "web").getByText("Logs").click();
            assertThat(page.locator("#logs")).containsText("listens on port", SOON);
            followAndPause(page);
            stopAfterBeingAsked(page);

            rollOut(page);
        }
        assertEquals(List.of(), complaints, "the browser's console");
    }

    /** A stop is asked about, no means no, and yes means yes however long somebody thinks about it. */
    private void stopAfterBeingAsked(Page page) throws Exception {
        assertThat(page.locator("#why")).isVisible();
        Locator question = page.locator("#ask");
        row(page, "visitor").getByText("Stop").click();
        assertThat(question).containsText("Stop visitor on device-1");
        assertThat(question).containsText("It stays stopped until somebody starts it");
        question.getByText("Leave it").click();
        assertThat(question).isHidden();
        assertEquals(
                "running", fleet.workload("device-1", "visitor").path("state").asText());
        row(page, "visitor").getByText("Stop").click();
        restartElsewhere("web");
        refreshed(page);
        refreshed(page);
        question.locator("#ask-yes").click();
        assertThat(row(page, "visitor")).containsText("stopped", SOON);
        assertThat(page.locator("#happened")).containsText("stopped", SOON);
        row(page, "visitor")
                .getByText("Start", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(row(page, "visitor")).containsText("running", SOON);
    }

    /** The page has asked again what is so; what is open or has the focus must not mind. */
    private static void refreshed(Page page) {
        page.waitForResponse(
                response -> response.url().endsWith("/devices/device-1")
                        && response.request().headers().containsKey("hx-request"),
                () -> {});
    }

    /** Something of the page changes while somebody looks at it. */
    private void restartElsewhere(String workload) throws Exception {
        long before = fleet.workload("device-1", workload).path("pid").asLong();
        assertEquals(
                0,
                fleet.cli("workload", "restart", "--device", "device-1", workload)
                        .exit());
        awaitRestart(workload, before);
    }

    private void awaitRestart(String workload, long before) throws Exception {
        Await.until(workload + " restarted", java.time.Duration.ofSeconds(20), () -> {
            long now = fleet.workload("device-1", workload).path("pid").asLong();
            return now > 1 && now != before;
        });
    }

    /** Logs follow by themselves until somebody wants to read, and whoever is on a button stays on it. */
    private static void followAndPause(Page page) {
        page.locator("#restart-web").focus();
        row(page, "visitor").evaluate("row => row.dataset.old = 'yes'");
        page.waitForCondition(
                () -> page.locator("tr[data-old]").count() == 0, new Page.WaitForConditionOptions().setTimeout(60_000));
        assertEquals("restart-web", page.evaluate("document.activeElement.id"));
        page.locator("#follow").click();
        assertThat(page.locator("#logs-state")).hasText("Paused.");
        page.locator("#logs").evaluate("logs => logs.textContent = 'as it was'");
        refreshed(page);
        assertThat(page.locator("#logs")).hasText("as it was");
        page.locator("#follow").click();
        assertThat(page.locator("#logs")).containsText("listens on port", SOON);
    }

    private void rollOut(Page page) throws Exception {
        Path from = Releases.good("11.0.0");
        assertEquals(
                0,
                fleet.cli("release", "create", "beacon", "11.0.0", "--from", from.toString())
                        .exit());
        page.navigate(fleet.admin("url") + "/rollouts");
        page.getByText("Roll a release out").click();
        page.getByLabel("Release").selectOption("beacon 11.0.0");
        page.getByLabel("To the devices").fill("role=web");
        page.getByLabel("Healthy for").fill("1s");
        page.getByText("Show the plan").click();
        assertThat(page.locator("#plan")).containsText("device-3", SOON);
        page.getByText("Start", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("#state")).isVisible();
        page.evaluate("window.neverReloaded = true");
        assertThat(page.locator("#state")).containsText("succeeded", SOON);
        assertThat(page.locator("tbody")).containsText("device-3");
        assertEquals(true, page.evaluate("window.neverReloaded"), "the page followed without a reload");
        page.locator("h1 a").click();
        assertThat(page.locator("main")).containsText("It never changes");
        assertThat(page.locator("main")).containsText("name: beacon");
        assertThat(page.locator("main")).containsText("3 of 3");
        for (String path : List.of("/devices/nobody", "/rollouts/none", "/releases/beacon/0")) {
            assertEquals(
                    404, page.context().request().get(fleet.admin("url") + path).status(), path);
        }
    }

    /** Who made it is told that somebody else must say so, and she who does sees it go on by itself. */
    private void approves(Page maker, Page her) throws Exception {
        Gauge gauge = new Gauge(fleet, "asked");
        String version = gauge.version(Gauge.WELL);
        String id = gauge.start(version, "--batch-size", "3", "--approvals", "1", "--approver-role", "operator");
        maker.navigate(fleet.admin("url") + "/rollouts/" + id);
        maker.getByText("Approve", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(maker.locator("body")).containsText("made it", SOON);
        assertEquals("waiting_for_approval", gauge.rollout(id).path("state").asText());
        her.navigate(fleet.admin("url") + "/rollouts/" + id);
        her.getByText("Approve", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(her.locator("#live")).containsText("succeeded", SOON);
        gauge.runs(version, version, version);
    }

    /** With the keyboard alone: a person, with a password that is shown once, a token of hers, and her way out. */
    @Test
    void anAdministratorMakesAUserAndEndsWhatSheHas() throws Exception {
        try (BrowserContext admins = browser.newContext();
                BrowserContext hers = browser.newContext()) {
            Page page = admins.newPage();
            page.navigate(fleet.admin("url") + "/users");
            logIn(page, fleet.admin("password"));
            page.navigate(fleet.admin("url") + "/users");
            page.locator("summary").focus();
            page.keyboard().press("Enter");
            page.getByLabel("Name").fill("ada");
            page.getByLabel("Role").selectOption("operator");
            page.getByLabel("Only the devices").fill("role=web");
            page.keyboard().press("Enter");
            String password = page.locator("#shown code").textContent();
            assertThat(page.locator("#user-ada")).isVisible();

            Page her = hers.newPage();
            her.navigate(fleet.admin("url") + "/profile");
            her.getByLabel("Name").fill("ada");
            her.getByLabel("Password").fill(password);
            her.keyboard().press("Enter");
            her.waitForURL(fleet.admin("url") + "/");
            her.navigate(fleet.admin("url") + "/profile");
            assertThat(her.locator("main")).containsText("You are operator of role=web");
            assertThat(her.locator("nav")).not().containsText("Users");
            her.locator("summary").click();
            her.getByLabel("Name").fill("nightly");
            her.keyboard().press("Enter");
            assertThat(her.locator("#shown code")).containsText("mct_");
            assertThat(her.locator("#live")).containsText("nightly");
            approves(page, her);

            page.navigate(fleet.admin("url") + "/users");
            page.locator("#user-ada").click();
            assertThat(page.locator("#live")).containsText("In one browser.");
            assertThat(page.locator("#live")).containsText("nightly");
            page.locator("#disable").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#ask")).containsText("nobody gets in by this name");
            page.locator("#ask-yes").press("Enter");
            assertThat(page.locator("#live")).containsText("disabled", SOON);
            assertThat(page.locator("#live")).containsText("Nowhere.");
            her.navigate(fleet.admin("url") + "/profile");
            assertThat(her.getByLabel("Password")).isVisible();
        }
    }

    /** From a rule to its alert, a silence out of that, and a receiver that is asked whether it hears; two write at once. */
    @Test
    void anOperatorMakesARuleSilencesItsAlertAndTriesAReceiver() throws Exception {
        List<String> complaints = new ArrayList<>();
        try (WebhookReceiver hook = new WebhookReceiver(0);
                BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().contains("ERR_INCOMPLETE_CHUNKED")) {
                    complaints.add(message.text());
                }
            });
            page.navigate(fleet.admin("url") + "/");
            logIn(page, fleet.admin("password"));
            makesARule(page);
            writesOnAnOldVersion(page);
            silencesItsAlert(page);
            addsAReceiver(page, hook);
            page.navigate(fleet.admin("url") + "/rules/console_busy");
            page.locator("#delete").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#ask")).containsText("Its open alerts resolve");
            page.locator("#ask-yes").press("Enter");
            assertThat(page.locator("#live")).not().containsText("console_busy");
        }
        assertEquals(List.of(), complaints, "the browser's console");
    }

    /** A mistake has its line, and what was typed outlives a page that was left. */
    private void makesARule(Page page) {
        page.navigate(fleet.admin("url") + "/rules");
        page.locator("summary").focus();
        page.keyboard().press("Enter");
        String rule =
                "# made in the console\nname: console_busy\nkind: metric\ndevice: device-2\nexprr: cpu_percent >= 0\n";
        page.getByLabel("YAML").fill(rule);
        page.getByText("Make it").click();
        assertThat(page.locator("#said")).containsText("did you mean 'expr'?");
        page.navigate(fleet.admin("url") + "/devices");
        page.navigate(fleet.admin("url") + "/rules");
        assertThat(page.getByLabel("YAML")).hasValue(rule);
        page.getByLabel("YAML").fill(rule.replace("exprr", "expr"));
        page.getByText("Try it on the past").click();
        assertThat(page.locator("#said")).containsText("Nothing was kept or sent");
        page.getByText("Make it").click();
        assertThat(page.locator("main")).containsText("Saved. It is in force.");
        assertThat(page.getByLabel("YAML")).hasValue(rule.replace("exprr", "expr"));
    }

    private void writesOnAnOldVersion(Page page) throws Exception {
        String theirs =
                "{\"name\":\"console_busy\",\"kind\":\"metric\",\"device\":\"device-2\",\"expr\":\"cpu_percent >= 0\","
                        + "\"severity\":\"critical\"}";
        assertEquals(200, fleet.send("POST", "/api/v1/alert-rules", theirs).statusCode());
        String mine = page.getByLabel("YAML").inputValue() + "severity: info\n";
        page.getByLabel("YAML").fill(mine);
        page.getByText("Save", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("#said")).containsText("Somebody has changed rule console_busy meanwhile");
        assertThat(page.locator("#said pre")).containsText("severity: critical");
        assertThat(page.getByLabel("YAML")).hasValue(mine);
        page.getByText("Save mine in its place").click();
        assertThat(page.locator("main")).containsText("Saved. It is in force.");
        assertThat(page.locator(".facts")).containsText("info");
    }

    private void silencesItsAlert(Page page) {
        page.navigate(fleet.admin("url") + "/alerts?state=firing");
        Locator line =
                page.locator("tr", new Page.LocatorOptions().setHas(page.locator("a[href*='rule=console_busy']")));
        assertThat(line).containsText("firing", SOON);
        line.getByText("Silence").click();
        assertThat(page.getByLabel("Device")).hasValue("device-2");
        assertThat(page.getByLabel("Rule")).hasValue("console_busy");
        page.getByLabel("Why").fill("a test looks at it");
        page.keyboard().press("Enter");
        Locator silence = page.locator("#live tr", new Page.LocatorOptions().setHasText("a test looks at it"));
        assertThat(silence).containsText("active");
        silence.getByText("End now").click();
        page.locator("#ask-yes").click();
        assertThat(page.locator("#live section")).containsText("a test looks at it");
    }

    private void addsAReceiver(Page page, WebhookReceiver hook) {
        page.navigate(fleet.admin("url") + "/receivers");
        page.locator("main")
                .getByText("webhook", new Locator.GetByTextOptions().setExact(true))
                .first()
                .click();
        page.getByLabel("Name").fill("console-hook");
        page.getByLabel("Address").fill(hook.url());
        page.getByLabel("Secret").fill(WebhookReceiver.SECRET);
        page.keyboard().press("Enter");
        assertThat(page.locator("main")).containsText("Saved.");
        assertThat(page.locator("main")).not().containsText("whsec_");
        page.locator("#sample").click();
        assertThat(page.locator("#exchange")).containsText("The sample arrived");
        assertThat(page.locator("#exchange")).containsText("webhook-signature");
        assertTrue(hook.accepted.stream().anyMatch(post -> post.type().equals("alert.test") && post.signed()));
        page.locator("#delete").click();
        page.locator("#ask-yes").click();
        assertThat(page.locator("main")).not().containsText("console-hook");
    }

    @Test
    void everyPageFitsAPhoneAndTheDark() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            try (BrowserContext context = browser.newContext(
                    new Browser.NewContextOptions().setViewportSize(360, 740).setColorScheme(scheme))) {
                Page page = context.newPage();
                page.navigate(fleet.admin("url") + "/");
                logIn(page, fleet.admin("password"));
                String dark = "rgb(18, 23, 26)";
                String background = (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
                if (scheme == ColorScheme.DARK) {
                    assertEquals(dark, background);
                } else {
                    assertNotEquals(dark, background);
                }
                for (String path : List.of(
                        "/",
                        "/devices",
                        "/devices/device-1",
                        "/releases",
                        "/rollouts",
                        "/alerts",
                        "/rules",
                        "/rules/device_offline",
                        "/silences?device=device-1&rule=device_offline",
                        "/receivers?add=webhook",
                        "/receivers?add=mail",
                        "/tokens",
                        "/users",
                        "/users/admin",
                        "/profile")) {
                    assertEquals(200, page.navigate(fleet.admin("url") + path).status(), path);
                    int width = (Integer) page.evaluate("document.documentElement.scrollWidth");
                    assertTrue(width <= 360, path + " is " + width + " px wide on a phone");
                    assertThat(page.locator(".problem")).hasCount(0);
                }
            }
        }
    }

    private static Locator row(Page page, String workload) {
        return page.locator(
                "tr",
                new Page.LocatorOptions()
                        .setHas(page.locator(
                                "td:first-child",
                                new Page.LocatorOptions()
                                        .setHasText(java.util.regex.Pattern.compile("^" + workload + "$")))));
    }

    private static void logIn(Page page, String password) {
        page.getByLabel("Name").fill("admin");
        page.getByLabel("Password").fill(password);
        page.locator("button").click();
    }
}

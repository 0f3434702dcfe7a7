package io.mastercontrol.alerting;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of receiver, told of a lost device and of its return, at services that refuse what the real ones do. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "alerting"))
@WithTestResource(FleetLogs.class)
class ReceiversIT {
    private StrictService service;
    private String device;
    private String receiver;

    @BeforeEach
    void startService() throws Exception {
        service = new StrictService();
        device = "r-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @AfterEach
    void stopService() {
        if (receiver != null) {
            operator().delete("/api/v1/receivers/" + receiver).then().statusCode(204);
        }
        service.close();
    }

    @Test
    void slackHearsThroughAnIncomingWebhookWhoseAddressIsNeverShown() {
        String url = service.url("/services/T0/B0/hook");
        create(Map.of("name", "slack-" + device, "type", "slack", "url", url))
                .body("url", equalTo(service.url("/…")))
                .body("secret", equalTo(null));
        viewer().get("/api/v1/receivers").then().body(not(containsString("/services/T0")));
        lostAndBack("/services/T0/B0/hook", "<script> & a \"quote\"");
        List<JsonNode> told = service.taken("/services/T0/B0/hook");
        assertEquals(
                "Critical: &lt;script&gt; &amp; a \"quote\"",
                told.get(0).path("text").asText());
        assertTrue(
                told.get(0).toString().contains("*Device*\\n" + device),
                told.get(0).toString());
        assertTrue(told.get(1).path("text").asText().startsWith("Resolved: "));
    }

    @Test
    void aSlackBotChangesItsMessageWhenItIsOver() {
        bot();
        lost("gone");
        await("posted", () -> service.taken("/api/chat.postMessage").size() == 1);
        assertEquals(
                "#ops",
                service.taken("/api/chat.postMessage").get(0).path("channel").asText());
        back();
        await("changed", () -> service.taken("/api/chat.update").size() == 1);
        JsonNode update = service.taken("/api/chat.update").get(0);
        assertEquals("C0123", update.path("channel").asText());
        assertTrue(update.path("ts").asText().startsWith("1700000000."), update.toString());
        assertEquals(1, service.taken("/api/chat.postMessage").size());
    }

    @Test
    void aSlackBotSaysAnewWhatItCannotChangeAndTriesAgainWhenItIsAskedToWait() {
        bot();
        service.moods.add(new StrictService.Mood(429, "1", "{\"ok\":false,\"error\":\"ratelimited\"}"));
        service.moods.add(new StrictService.Mood(200, null, "{\"ok\":false,\"error\":\"internal_error\"}"));
        lost("gone");
        await("posted at last", () -> service.posts.size() == 3);
        service.moods.add(new StrictService.Mood(200, null, "{\"ok\":false,\"error\":\"message_not_found\"}"));
        back();
        await("said anew", () -> service.posts.size() == 5);
        assertEquals("/api/chat.update", service.posts.get(3).path());
        assertEquals("/api/chat.postMessage", service.posts.get(4).path());
        assertTrue(service.posts.get(4).body().path("text").asText().startsWith("Resolved: "));
    }

    private void bot() {
        create(Map.of(
                "name",
                "bot-" + device,
                "type",
                "slack",
                "url",
                service.url("/api"),
                "secret",
                StrictService.TOKEN,
                "settings",
                Map.of("channel", "#ops")));
    }

    @Test
    void pagerDutyHasOneIncidentAnAlert() {
        pagerDuty();
        service.moods.add(new StrictService.Mood(429, "1", ""));
        lost("x".repeat(3_000));
        await("the first attempt", () -> service.posts.size() == 1);
        back();
        await("triggered and resolved", () -> service.taken("/v2/enqueue").size() == 2);
        JsonNode trigger = service.taken("/v2/enqueue").get(0);
        JsonNode resolve = service.taken("/v2/enqueue").get(1);
        assertEquals("trigger", trigger.path("event_action").asText());
        assertEquals("critical", trigger.path("payload").path("severity").asText());
        assertEquals(device, trigger.path("payload").path("source").asText());
        assertEquals("resolve", resolve.path("event_action").asText());
        assertEquals(trigger.path("dedup_key"), resolve.path("dedup_key"));
    }

    @Test
    void pagerDutyHearsThatSomebodyAcknowledgedAndASlackBotChangesItsMessage() {
        pagerDuty();
        String pager = receiver;
        bot();
        lost("gone");
        await("both are told", () -> service.posts.size() == 2);
        String id = viewer().get("/api/v1/alerts?device=" + device).path("items[0].id");
        operator().post("/api/v1/alerts/" + id + "/ack").then().statusCode(200);
        await("both hear of it", () -> service.posts.size() == 4);
        JsonNode event = service.taken("/v2/enqueue").get(1);
        assertEquals("acknowledge", event.path("event_action").asText());
        assertEquals(service.taken("/v2/enqueue").get(0).path("dedup_key"), event.path("dedup_key"));
        assertEquals(
                "Acknowledged by operator: gone",
                service.taken("/api/chat.update").get(0).path("text").asText());
        back();
        await("and of the end", () -> service.posts.size() == 6);
        assertTrue(service.posts.stream().allMatch(post -> post.status() < 300), service.posts.toString());
        operator().delete("/api/v1/receivers/" + pager).then().statusCode(204);
    }

    @Test
    void aTestShowsTheExchangeWithoutSecretsAndWhatWasGivenUpIsSentAgainUnderItsKey() {
        pagerDuty();
        test().body("delivered", equalTo(true))
                .body("exchanges[0].status", equalTo(202))
                .body("exchanges[0].request", equalTo("POST " + service.url("/v2/enqueue")))
                .body("exchanges[0].body", containsString("\"routing_key\":\"•••\""))
                .body("exchanges[0].body", not(containsString(StrictService.KEY)))
                .body("exchanges[0].answer", containsString("Event processed"));
        service.moods.add(new StrictService.Mood(400, null, "no"));
        lost("gone");
        await("given up", () -> log("state").equals("dead"));
        viewer().get("/api/v1/receivers/" + receiver)
                .then()
                .body("state", equalTo("healthy"))
                .body("dead", equalTo(1))
                .header("ETag", "\"0\"");
        await(
                "in the metrics",
                () -> given().get("/q/metrics")
                        .asString()
                        .contains("mc_alerting_receiver_dead_letters{receiver=\"pd-" + device + "\"} 1.0"));
        operator()
                .body("{}")
                .post("/api/v1/receivers/" + receiver + "/resend")
                .then()
                .statusCode(200)
                .body("count", equalTo(1));
        await("sent again", () -> log("state").equals("delivered"));
        back();
        await("the end", () -> service.taken("/v2/enqueue").size() == 3);
    }

    @Test
    void whatPagerDutyRefusesIsInTheLogInItsWordsAndNotRepeated() {
        pagerDuty();
        service.moods.add(new StrictService.Mood(400, null, "{\"errors\":[\"routing_key is unknown\"]}"));
        lost("gone");
        await("given up", () -> log("state").equals("dead"));
        assertTrue(log("reason").contains("routing_key is unknown"), log("reason"));
        assertEquals(1, service.posts.size());
        back();
    }

    private void pagerDuty() {
        create(Map.of(
                "name",
                "pd-" + device,
                "type",
                "pagerduty",
                "url",
                service.url("/v2/enqueue"),
                "secret",
                StrictService.KEY));
    }

    @Test
    void whatTakesAlertmanagersWebhooksTakesOurs() {
        create(Map.of(
                "name", "am-" + device, "type", "alertmanager", "url", service.url("/alertmanager"), "secret", "t"));
        lostAndBack("/alertmanager", "gone");
        List<JsonNode> told = service.taken("/alertmanager");
        assertEquals("firing", told.get(0).path("status").asText());
        assertEquals(
                device,
                told.get(0).path("alerts").get(0).path("labels").path("device").asText());
        assertEquals(
                "resolved", told.get(1).path("alerts").get(0).path("status").asText());
        assertEquals(
                told.get(0).path("alerts").get(0).path("fingerprint"),
                told.get(1).path("alerts").get(0).path("fingerprint"));
        assertEquals("Bearer t", service.posts.get(0).authorization());
    }

    @Test
    void mailIsALetterAndAnAnswerToIt() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            server.setUser("alerts@example.org", "alerts", "the password");
            mail(server, "none", "the password");
            lost("<b>gone</b>\r\nBcc: everybody@example.org");
            await("the letter", () -> server.getReceivedMessages().length == 2);
            back();
            await("the answer", () -> server.getReceivedMessages().length == 4);
            MimeMessage letter = first(server, "Critical: ");
            MimeMessage answer = first(server, "Resolved: ");
            assertEquals("[Master Control] Critical: <b>gone</b> Bcc: everybody@example.org", letter.getSubject());
            assertEquals(letter.getMessageID(), answer.getHeader("In-Reply-To")[0]);
            String whole = GreenMailUtil.getWholeMessage(letter);
            assertTrue(whole.contains("text/plain") && whole.contains("text/html"), whole);
            assertTrue(whole.contains("&lt;b&gt;gone"), whole);
            assertEquals(2, letter.getAllRecipients().length);
        } finally {
            server.stop();
        }
    }

    private static MimeMessage first(GreenMail server, String headline) throws MessagingException {
        for (MimeMessage message : server.getReceivedMessages()) {
            if (message.getSubject().startsWith("[Master Control] " + headline)) {
                return message;
            }
        }
        throw new AssertionError("no letter says " + headline);
    }

    @Test
    void mailThatCannotBeSentSaysWhy() {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            server.setUser("alerts@example.org", "alerts", "the password");
            mail(server, "required", "the password");
            test().body("delivered", equalTo(false)).body("detail", containsString("TLS"));
            operator().delete("/api/v1/receivers/" + receiver).then().statusCode(204);
            mail(server, "none", "a wrong one");
            test().body("delivered", equalTo(false))
                    .body("detail", not(containsString("a wrong one")))
                    .body("exchanges[0].address", equalTo("127.0.0.1"))
                    .body("exchanges[0].answer", containsString("> AUTH "))
                    .body("exchanges[0].answer", containsString("< (it failed)\nThe mail server refused it: 535 "))
                    .body("exchanges[0].answer", not(containsString("a wrong one")));
            server.stop();
            test().body("delivered", equalTo(false)).body("detail", containsString("refused"));
        } finally {
            server.stop();
        }
    }

    private void mail(GreenMail server, String tls, String password) {
        create(Map.of(
                "name",
                "mail-" + tls + device,
                "type",
                "mail",
                "url",
                "smtp://127.0.0.1:" + server.getSmtp().getPort(),
                "secret",
                password,
                "settings",
                Map.of(
                        "from", "alerts@example.org",
                        "to", "ops@example.org, boss@example.org",
                        "username", "alerts",
                        "tls", tls)));
    }

    @Test
    void whatIsMissingOrWrongIsSaidInOneSentence() {
        String url = service.url("/api");
        refused(Map.of("type", "pigeon", "url", url), "no receiver type 'pigeon'; known: ");
        refused(Map.of("type", "slack"), "The url is missing.");
        refused(Map.of("type", "slack", "url", "http://a b/"), "cannot be read");
        refused(Map.of("type", "slack", "url", url, "secret", "xoxp-1"), "begins with xoxb-");
        refused(Map.of("type", "slack", "url", url, "secret", "xoxb-1"), "The setting 'channel' is missing");
        refused(Map.of("type", "pagerduty", "url", url), "integration key");
        refused(Map.of("type", "pagerduty", "secret", "short"), "32 letters and digits");
        refused(Map.of("type", "alertmanager", "url", url, "settings", Map.of("x", "y")), "no setting 'x'");
        refused(Map.of("type", "mail", "url", "http://h"), "smtp://host:port");
        refused(Map.of("type", "mail", "url", "smtp://h"), "The setting 'from' is missing");
        refused(
                Map.of("type", "mail", "url", "smtp://h", "settings", Map.of("from", "a@b", "to", "a@b,\r\nc")),
                "which is no mail address");
        refused(
                Map.of("type", "mail", "url", "smtp://h", "settings", Map.of("from", "a@b", "to", "c@d", "tls", "so")),
                "required, optional, none");
        refused(
                Map.of(
                        "type",
                        "mail",
                        "url",
                        "smtp://h",
                        "secret",
                        "p",
                        "settings",
                        Map.of("from", "a@b", "to", "c@d")),
                "or neither");
    }

    private void refused(Map<String, Object> wanted, String why) {
        Map<String, Object> body = new java.util.HashMap<>(wanted);
        body.put("name", "x-" + device);
        operator()
                .body(body)
                .post("/api/v1/receivers")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString(why));
    }

    private void lostAndBack(String path, String summary) {
        lost(summary);
        await("told of the loss", () -> service.taken(path).size() == 1);
        back();
        await("told of the return", () -> service.taken(path).size() == 2);
        assertTrue(service.posts.stream().allMatch(post -> post.status() < 300), service.posts.toString());
    }

    private void lost(String summary) {
        FleetLogs.append("registry", "device_offline", device, null, summary);
    }

    private void back() {
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
    }

    private ValidatableResponse create(Map<String, Object> wanted) {
        ValidatableResponse made =
                operator().body(wanted).post("/api/v1/receivers").then().statusCode(201);
        receiver = made.extract().path("id");
        return made;
    }

    private ValidatableResponse test() {
        return operator().post("/api/v1/receivers/" + receiver + "/test").then().statusCode(200);
    }

    private String log(String field) {
        Object value =
                viewer().get("/api/v1/receivers/" + receiver + "/deliveries").path("items[0]." + field);
        return String.valueOf(value);
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(InternalTokens.operator()).contentType("application/json");
    }

    private static RequestSpecification viewer() {
        return given().auth().oauth2(InternalTokens.viewer());
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited 30 s in vain for: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}

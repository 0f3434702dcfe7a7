package io.mastercontrol.registry.command;

import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.await;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.contracts.message.DeviceStatus.Connection;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.message.Reply.Outcome;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.fixture.Messages;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands: kept, said until answered, done once. */
@QuarkusTest
@TestProfile(CommandIT.Hurried.class)
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class CommandIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Nobody waits long here. */
    public static class Hurried implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mc.command.answer-within",
                    "3s",
                    "mc.command.resend-interval",
                    "1s",
                    "mc.command.sign-of-life",
                    "1s");
        }
    }

    @BeforeEach
    void listen() {
        Registry.awaitListening();
    }

    /** A device that is there, with the workload web. */
    private static DeviceConnection device(String id) {
        Registry.addDevice(id, "{}");
        DeviceConnection device = DeviceConnection.open(id).subscribe(DeviceTopic.COMMANDS);
        device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat(id, Instant.now()));
        await(id + " is online", () -> Registry.status(id).equals("online"));
        return device;
    }

    private static Command heard(DeviceConnection device) {
        return device.await(DeviceTopic.COMMANDS, SOON).read(Command.class);
    }

    private static void reply(DeviceConnection device, Command command, Outcome outcome, JsonNode result) {
        device.publish(
                DeviceTopic.REPLIES,
                new Reply(
                        Messages.id(),
                        Instant.now(),
                        null,
                        device.device(),
                        command.id(),
                        outcome,
                        "It is " + outcome + ".",
                        result));
    }

    private static CompletableFuture<Response> post(String path) {
        return CompletableFuture.supplyAsync(() -> admin().post("/api/v1/devices/" + path));
    }

    @Test
    void theAnswerOfTheDeviceIsTheAnswer() {
        try (DeviceConnection device = device("cmd-1")) {
            CompletableFuture<Response> answer = post("cmd-1/workloads/web/restart");
            Command command = heard(device);
            assertEquals(CommandType.restart, command.type());
            assertEquals("user:admin", command.issuedBy());
            JsonNode after = Json.mapper().valueToTree(Messages.workload("web", WorkloadState.running));
            reply(device, command, Outcome.done, after);
            answer.join()
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(command.id()))
                    .body("outcome", equalTo("done"))
                    .body("message", equalTo("It is done."))
                    .body("workload.state", equalTo("running"));
            // A second copy of the reply, with another outcome, changes nothing.
            reply(device, command, Outcome.failed, null);
            device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("cmd-1", Instant.now()));
            viewer().get("/api/v1/devices/cmd-1/commands/" + command.id())
                    .then()
                    .statusCode(200)
                    .body("outcome", equalTo("done"));
        }
    }

    @Test
    void whatTheDeviceRefusesOrDoesNotKnowIsAProblem() {
        try (DeviceConnection device = device("cmd-2")) {
            CompletableFuture<Response> unknown = post("cmd-2/workloads/web/start");
            reply(device, heard(device), Outcome.not_found, null);
            unknown.join().then().statusCode(404).contentType("application/problem+json");
            CompletableFuture<Response> refused = post("cmd-2/workloads/web/start");
            reply(device, heard(device), Outcome.refused, null);
            refused.join().then().statusCode(409);
        }
        admin().post("/api/v1/devices/cmd-2/workloads/nothing/start").then().statusCode(404);
        admin().post("/api/v1/devices/nobody/workloads/web/start").then().statusCode(404);
        viewer().post("/api/v1/devices/cmd-2/workloads/web/start").then().statusCode(403);
    }

    @Test
    void aSilentDeviceIsAskedAgainAndTheCommandStaysPending() {
        try (DeviceConnection device = device("cmd-3")) {
            CompletableFuture<Response> answer = post("cmd-3/workloads/web/stop");
            Command first = heard(device);
            Command second = heard(device);
            assertEquals(first.id(), second.id());
            answer.join().then().statusCode(504).body("detail", containsString(first.id()));
            reply(device, second, Outcome.done, null);
            await(
                    "the late reply is taken",
                    () -> viewer().get("/api/v1/devices/cmd-3/commands/" + first.id())
                            .path("state")
                            .equals("replied"));
        }
    }

    @Test
    void anOfflineDeviceGetsItWhenItReturnsIfItMay() {
        try (DeviceConnection device = device("cmd-4")) {
            device.publish(DeviceTopic.STATUS, Messages.status("cmd-4", Connection.offline, "shut down"));
            await("it is offline", () -> Registry.status("cmd-4").equals("offline"));
        }
        admin().post("/api/v1/devices/cmd-4/workloads/web/start")
                .then()
                .statusCode(409)
                .body("detail", containsString("offline"));
        assertEquals(List.of(), Registry.query("select id from command where device = 'cmd-4'"));
        String id = admin().post("/api/v1/devices/cmd-4/workloads/web/start?wait=true&expires=10m")
                .then()
                .statusCode(202)
                .body("state", equalTo("pending"))
                .extract()
                .path("id");
        admin().post("/api/v1/devices/cmd-4/workloads/web/start?wait=true&expires=never")
                .then()
                .statusCode(400);
        try (DeviceConnection device = DeviceConnection.open("cmd-4").subscribe(DeviceTopic.COMMANDS)) {
            device.publish(DeviceTopic.STATUS, Messages.status("cmd-4", Connection.online, null));
            Command command = heard(device);
            assertEquals(id, command.id());
            reply(device, command, Outcome.done, null);
            await(
                    "it is done",
                    () -> viewer().get("/api/v1/devices/cmd-4/commands/" + id)
                            .path("state")
                            .equals("replied"));
        }
    }

    @Test
    void whatIsTooOldIsNotSaidAnyMore() {
        try (DeviceConnection device = device("cmd-5")) {
            device.publish(DeviceTopic.STATUS, Messages.status("cmd-5", Connection.offline, "shut down"));
            await("it is offline", () -> Registry.status("cmd-5").equals("offline"));
        }
        String id = admin().post("/api/v1/devices/cmd-5/workloads/web/start?wait=true&expires=1s")
                .path("id");
        await(
                "it has expired",
                () -> viewer().get("/api/v1/devices/cmd-5/commands/" + id)
                        .path("state")
                        .equals("expired"));
        try (DeviceConnection device = DeviceConnection.open("cmd-5").subscribe(DeviceTopic.COMMANDS)) {
            device.publish(DeviceTopic.STATUS, Messages.status("cmd-5", Connection.online, null));
            await("it is online", () -> Registry.status("cmd-5").equals("online"));
            assertEquals(true, device.receive(Duration.ofSeconds(2)).isEmpty());
        }
    }

    @Test
    void anIdempotencyKeyNamesOneCommand() {
        try (DeviceConnection device = device("cmd-6")) {
            CompletableFuture<Response> first = CompletableFuture.supplyAsync(
                    () -> admin().header("Idempotency-Key", "once").post("/api/v1/devices/cmd-6/workloads/web/start"));
            Command command = heard(device);
            reply(device, command, Outcome.done, null);
            first.join().then().statusCode(200);
            admin().header("Idempotency-Key", "once")
                    .post("/api/v1/devices/cmd-6/workloads/web/start")
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(command.id()));
            admin().header("Idempotency-Key", "once")
                    .post("/api/v1/devices/cmd-6/workloads/web/stop")
                    .then()
                    .statusCode(409);
        }
        assertEquals(
                1,
                Registry.query("select id from command where device = 'cmd-6'").size());
    }

    @Test
    void logsAreFollowedLineByLineFromACursor() throws Exception {
        try (DeviceConnection device = device("cmd-8")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port
                            + "/api/v1/devices/cmd-8/workloads/web/logs?lines=2&follow=true"))
                    .header("Authorization", "Bearer " + InternalTokens.viewer())
                    .build();
            CompletableFuture<HttpResponse<Stream<String>>> answer =
                    HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofLines());
            reply(device, heard(device), Outcome.done, page("one\ntwo\n", "c1"));
            Command second = heard(device);
            assertEquals("c1", second.arguments().get("after").asText());
            reply(device, second, Outcome.done, page("three\n", "c2"));
            reply(device, heard(device), Outcome.done, page("", "c2"));
            reply(device, heard(device), Outcome.done, page("four\n", "c3"));
            HttpResponse<Stream<String>> stream = answer.get(10, TimeUnit.SECONDS);
            assertEquals(
                    "text/event-stream",
                    stream.headers().firstValue("content-type").orElse("").split(";")[0]);
            try (Stream<String> lines = stream.body()) {
                assertEquals(
                        List.of("data:one", "data:two", "data:three", ":still here", "data:four"),
                        lines.filter(line -> !line.isEmpty())
                                .map(line -> line.replace(": ", ":"))
                                .limit(5)
                                .toList(),
                        "a stream that is silent says that it is there, so that nobody cuts it");
            }
        }
    }

    private static JsonNode page(String text, String cursor) {
        return Json.mapper().createObjectNode().put("text", text).put("cursor", cursor);
    }

    @Test
    void logsAreTextFromTheDevice() {
        try (DeviceConnection device = device("cmd-7")) {
            CompletableFuture<Response> answer = CompletableFuture.supplyAsync(
                    () -> viewer().get("/api/v1/devices/cmd-7/workloads/web/logs?lines=2"));
            Command command = heard(device);
            assertEquals(CommandType.logs, command.type());
            assertEquals(2, command.arguments().get("lines").asInt());
            reply(
                    device,
                    command,
                    Outcome.done,
                    Json.mapper().createObjectNode().put("text", "one\ntwo\n"));
            Response text = answer.join();
            assertEquals(200, text.statusCode(), text.asString());
            assertEquals("one\ntwo\n", text.asString());
        }
        viewer().get("/api/v1/devices/cmd-7/workloads/web/logs?lines=-1").then().statusCode(400);
    }
}

package io.mastercontrol.dashboard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.fixture.Accounts;
import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What flows is never cut, and what stands still is; limits are about a second here (see LoopbackServices). */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
class GatewayStreamIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String token = Accounts.token("operator");

    @TestHTTPResource
    URI front;

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(front.resolve(path)).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.read(response.body(), JsonNode.class);
    }

    private static void problem(HttpResponse<String> response, int status, String words) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("content-type").orElse(""));
        assertTrue(json(response).path("detail").asText().contains(words), response.body());
    }

    @Test
    void aServiceThatNeverAnswersIsGivenUpWithASentence() throws Exception {
        problem(
                client.send(request("/api/v1/devices/hang").build(), BodyHandlers.ofString()),
                504,
                "The registry has not answered within 1 second");
    }

    @Test
    void aStreamComesEventByEventAndIsNotCutWhileItFlows() throws Exception {
        long began = System.nanoTime();
        HttpResponse<InputStream> response =
                client.send(request("/api/v1/devices/pi-1/drip").build(), BodyHandlers.ofInputStream());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("content-type").orElse(""));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertEquals("data:0", lines.readLine());
            long first = System.nanoTime();
            assertEquals(
                    9, lines.lines().filter(line -> line.startsWith("data:")).count());
            long all = System.nanoTime() - began;
            assertTrue(all > 1_500_000_000L, "it took longer than either limit: " + all);
            assertTrue(first - began < all / 2, "the first event did not wait for the last");
        }
    }

    @Test
    void anAnswerThatStandsStillIsCut() throws Exception {
        HttpResponse<InputStream> response =
                client.send(request("/api/v1/devices/pi-1/stall").build(), BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        try (InputStream body = response.body()) {
            assertThrows(IOException.class, body::readAllBytes, "an end that is none is told");
        }
    }

    @Test
    void aBodyGoesThroughWhole() throws Exception {
        byte[] content = new byte[8_000_000];
        new Random(1).nextBytes(content);
        HttpResponse<String> response = client.send(
                request("/api/v1/devices/pi-1/upload")
                        .POST(BodyPublishers.ofByteArray(content))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(
                LoopbackServices.sha256(content), json(response).path("sha256").asText());
        HttpResponse<String> chunked = client.send(
                request("/api/v1/devices/pi-1/upload")
                        .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(content)))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(
                LoopbackServices.sha256(content), json(chunked).path("sha256").asText());
    }

    @Test
    void anUploadThatDripsIsNotCut() throws Exception {
        HttpResponse<String> response = client.send(
                request("/api/v1/devices/pi-1/upload")
                        .POST(BodyPublishers.ofInputStream(() -> new Dripping(10)))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(10, json(response).path("bytes").asInt());
    }

    @Test
    void aBodyThatStandsStillIsGivenUp() throws Exception {
        String answer = raw("POST /api/v1/devices/pi-1/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                + "\r\nContent-Length: 10\r\n\r\n1234");
        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        assertTrue(answer.contains("Nothing of the request's body came"), answer);
    }

    @Test
    void aRequestWithTwoLengthsIsNotTwoRequests() throws Exception {
        String smuggled = "GET /internal/fleet HTTP/1.1\r\nHost: x\r\n\r\n";
        String head =
                "POST /api/v1/devices/pi-1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + token;
        String twoLengths = raw(head + "\r\nContent-Length: 4\r\nContent-Length: 60\r\n\r\nabcd" + smuggled);
        assertTrue(twoLengths.startsWith("HTTP/1.1 400 "), twoLengths);
        String both = raw(head + "\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled);
        assertTrue(both.startsWith("HTTP/1.1 400 ") || both.contains("\"bytes\":0"), both);
        assertTrue(!both.contains("\"total\":3"), both);
    }

    /** What comes back until the connection ends. */
    private String raw(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", front.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A byte each 200 ms. */
    private static final class Dripping extends InputStream {
        private final CountDownLatch never = new CountDownLatch(1);
        private int left;

        Dripping(int bytes) {
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            if (left-- == 0) {
                return -1;
            }
            try {
                never.await(200, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            return 'x';
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int one = read();
            if (one < 0) {
                return -1;
            }
            into[offset] = (byte) one;
            return 1;
        }
    }
}

package io.mastercontrol.dashboard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Guessing at the one door that is open to strangers; three guesses are free here (see LoopbackServices). */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
class EnrolmentLimitIT {
    @TestHTTPResource
    URI front;

    @Test
    void goodEnrolmentsAreNeverSlowedAndGuessesAre() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertEquals(200, status(enrol("127.0.0.2", "good")));
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(403, status(enrol("127.0.0.2", "guess")));
        }
        String answer = enrol("127.0.0.2", "guess");
        assertEquals(429, status(answer));
        assertTrue(
                answer.toLowerCase(java.util.Locale.ROOT).contains("content-type: application/problem+json"), answer);
        assertTrue(answer.matches("(?s).*\\r\\nRetry-After: [1-9]\\d?\\r\\n.*"), answer);
        assertTrue(answer.contains("Too many requests from this address were refused"), answer);
        assertEquals(403, status(enrol("127.0.0.3", "guess")), "another address");
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    /** The whole answer to a request that comes from one of the loopback's addresses. */
    private String enrol(String from, String body) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getByName(front.getHost()), front.getPort(), InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /enrol HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

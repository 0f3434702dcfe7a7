package io.mastercontrol.agent.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.workload.WorkloadSpec.OwnMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AnswersTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Answers answers = new Answers(Runnable::run, Duration.ofMillis(300));
    private HttpServer server;
    private volatile String body = "jobs 3\n";
    private volatile int status = 200;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/metrics", exchange -> {
            try (OutputStream out = exchange.getResponseBody()) {
                exchange.sendResponseHeaders(status, 0);
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.createContext("/drips", exchange -> {
            try (OutputStream out = exchange.getResponseBody()) {
                exchange.sendResponseHeaders(200, 0);
                do {
                    out.write('#');
                    out.flush();
                } while (!over.await(50, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void end() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private OwnMetrics at(String path) {
        return new OwnMetrics("http://127.0.0.1:" + server.getAddress().getPort() + path, List.of("jobs"));
    }

    private void ask(String path) {
        answers.ask("web", "1.0 7", at(path));
    }

    @Test
    void whatAProcessSaidIsKnownOfItAlone() {
        ask("/metrics");
        assertEquals(Map.of("jobs", 3.0), answers.known("web", "1.0 7"));
        assertEquals(Map.of(), answers.known("web", "2.0 8"), "another version has said nothing yet");
        answers.keepOnly(Set.of("other"));
        assertEquals(Map.of(), answers.known("web", "1.0 7"));
    }

    @Test
    void nothingIsKnownAnyMoreOfOneThatFails() {
        ask("/metrics");
        status = 500;
        ask("/metrics");
        assertEquals(Map.of(), answers.known("web", "1.0 7"));
        status = 200;
        body = "jobs 4\n" + "#".repeat(1 << 20);
        ask("/metrics");
        assertEquals(Map.of(), answers.known("web", "1.0 7"), "too long a page is none");
    }

    @Test
    @Timeout(20)
    void whoSendsAByteNowAndThenIsGivenUp() {
        ask("/metrics");
        ask("/drips");
        assertEquals(Map.of(), answers.known("web", "1.0 7"));
    }

    @Test
    void nothingIsToldWhileAQuestionIsOpen() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        Answers slow = new Answers(waiting::add, Duration.ofMillis(300));
        slow.ask("web", "1.0 7", at("/metrics"));
        waiting.remove().run();
        slow.ask("web", "1.0 7", at("/metrics"));
        slow.ask("web", "1.0 7", at("/metrics"));
        assertEquals(1, waiting.size(), "it is asked once at a time");
        assertEquals(Map.of(), slow.known("web", "1.0 7"));
        waiting.remove().run();
        assertEquals(Map.of("jobs", 3.0), slow.known("web", "1.0 7"));
    }
}

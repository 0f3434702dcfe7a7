package io.mastercontrol.dashboard.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.message.Json;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A registry that answers with what it was asked, and other services that are down. What lies below {@code /slow} is
 * answered after the front door's patience; {@code /broken} ends the connection in the middle.
 */
public final class Services implements QuarkusTestResourceLifecycleManager {
    private static final CountDownLatch OVER = new CountDownLatch(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer registry;

    @Override
    public Map<String, String> start() {
        try {
            registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        registry.setExecutor(threads);
        registry.createContext("/", Services::echo);
        registry.start();
        return Map.of(
                "mc.registry.url",
                "http://127.0.0.1:" + registry.getAddress().getPort(),
                "mc.gateway.response-timeout",
                "700ms");
    }

    private static void echo(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (path.endsWith("/slow")) {
            awaitEnd();
            return;
        }
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values));
        byte[] answer = Json.bytes(Map.of(
                "method",
                exchange.getRequestMethod(),
                "uri",
                exchange.getRequestURI().toString(),
                "bytes",
                body.length,
                "headers",
                headers));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, path.endsWith("/broken") ? answer.length + 10 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** Says nothing until the test is over. */
    private static void awaitEnd() {
        try {
            OVER.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        OVER.countDown();
        registry.stop(0);
        threads.shutdownNow();
    }
}

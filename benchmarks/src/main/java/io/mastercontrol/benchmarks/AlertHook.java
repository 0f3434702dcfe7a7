package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Whom alerts are posted to, each receiver under a path of its own: notes when a post arrived, and takes it. */
final class AlertHook implements AutoCloseable {
    /** @param nanos when its first byte was there, by {@link System#nanoTime}, and {@code at} by the clock */
    record Post(String receiver, long nanos, Instant at, String key, JsonNode body) {}

    private static final int THREADS = 4;

    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final HttpServer server;

    AlertHook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    String url(String receiver) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + receiver;
    }

    private void take(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        Instant at = Instant.now();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            posts.add(new Post(
                    exchange.getRequestURI().getPath().substring(1),
                    arrived,
                    at,
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    Json.read(body, JsonNode.class)));
        }
    }

    List<Post> of(String receiver, long since) {
        return posts.stream()
                .filter(post -> post.receiver().equals(receiver) && post.nanos() >= since)
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

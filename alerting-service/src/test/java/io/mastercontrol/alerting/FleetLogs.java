package io.mastercontrol.alerting;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The logs of the registry and the orchestrator, written by tests with {@link #append}. */
public final class FleetLogs implements QuarkusTestResourceLifecycleManager {
    private static final String ADDRESS = "mc.testing.fleet-logs";
    private static final Map<String, ObjectNode> VITALS = new ConcurrentHashMap<>();
    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String source : List.of("registry", "orchestrator")) {
            List<String> log = new CopyOnWriteArrayList<>();
            server.createContext("/" + source + "/append", exchange -> {
                log.add(new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
                answer(exchange, 204, new byte[0]);
            });
            server.createContext("/" + source + "/internal/events", exchange -> page(exchange, source, log));
        }
        server.createContext("/registry/internal/devices", exchange -> devices(exchange));
        server.createContext("/registry/vital", exchange -> {
            ObjectNode vital = (ObjectNode) Json.mapper().readTree(exchange.getRequestBody());
            VITALS.put(vital.path("id").asText(), vital);
            answer(exchange, 204, new byte[0]);
        });
        server.createContext("/registry/internal/vitals", exchange -> vitals(exchange));
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        System.setProperty(ADDRESS, address);
        return Map.of(
                "mc.registry.url",
                address + "/registry",
                "mc.orchestrator.url",
                address + "/orchestrator",
                "mc.alerting.intake.every",
                "1s",
                "mc.alerting.evaluation.every",
                "1s");
    }

    /** A selector is site=PREFIX here, and its devices are those whose names begin so; none is of two devices, PREFIX-1 and -2. */
    private static void devices(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        ArrayNode devices = Json.mapper().createArrayNode();
        if (query == null) {
            VITALS.keySet()
                    .forEach(id -> devices.addObject()
                            .put("id", id)
                            .putObject("labels")
                            .put("site", "berlin"));
        } else if (query.contains("nonsense")) {
            answer(exchange, 400, Json.bytes(Map.of("detail", "The selector is nonsense.")));
            return;
        } else {
            String prefix = query.replaceAll(".*site=", "");
            Stream.concat(
                            Stream.of(prefix + "-1", prefix + "-2"),
                            VITALS.keySet().stream().filter(id -> id.startsWith(prefix)))
                    .distinct()
                    .forEach(id -> devices.addObject().put("id", id));
        }
        answer(exchange, 200, Json.bytes(devices));
    }

    private static void vitals(HttpExchange exchange) throws IOException {
        ObjectNode page = Json.mapper().createObjectNode();
        page.put("at", Instant.now().toString()).put("listening_seconds", 3600).put("next", "");
        VITALS.values().forEach(page.putArray("items")::add);
        answer(exchange, 200, Json.bytes(page));
    }

    /** A device says something; {@code rest} is the item's JSON without id, status and time. */
    static void vital(String device, String rest) {
        ObjectNode vital = (ObjectNode) Json.read(rest, com.fasterxml.jackson.databind.JsonNode.class);
        vital.put("id", device).put("heard_at", Instant.now().toString());
        if (!vital.has("status")) {
            vital.put("status", "online");
        }
        post("/registry/vital", Json.bytes(vital));
    }

    private static void page(HttpExchange exchange, String source, List<String> log) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            answer(exchange, 401, new byte[0]);
            return;
        }
        int after = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll(".*after=(\\d+).*", "$1"));
        ObjectNode page = Json.mapper().createObjectNode();
        ArrayNode items = page.putArray("items");
        for (int i = after; i < log.size(); i++) {
            ObjectNode event = (ObjectNode) Json.mapper().readTree(log.get(i));
            items.add(event.put("sequence", i + 1).put("source", source));
        }
        answer(exchange, 200, Json.bytes(page.put("last", Math.max(after, log.size()))));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    static void append(String source, String type, String device, String workload, String message) {
        FleetEvent event = new FleetEvent(
                0, source, UUID.randomUUID().toString(), Instant.now(), null, type, device, workload, message, null);
        post("/" + source + "/append", Json.bytes(event));
    }

    private static void post(String path, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getProperty(ADDRESS) + path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}

package io.mastercontrol.alerting;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The logs of the registry and the orchestrator, written by tests with {@link #append}. */
public final class FleetLogs implements QuarkusTestResourceLifecycleManager {
    private static final int PAGE = 500;
    private static final String ADDRESS = "mc.testing.fleet-logs";
    private static final Map<String, ObjectNode> VITALS = new ConcurrentHashMap<>();
    private HttpServer server;
    private final List<String> labelled = new CopyOnWriteArrayList<>();
    private final List<Integer> questions = new CopyOnWriteArrayList<>();

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
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                log.addAll(body.lines().toList());
                answer(exchange, 204, new byte[0]);
            });
            server.createContext("/" + source + "/internal/events", exchange -> page(exchange, source, log));
        }
        server.createContext("/registry/labels", exchange -> {
            labelled.add(exchange.getRequestURI().getQuery());
            answer(exchange, 204, new byte[0]);
        });
        server.createContext("/registry/internal/devices", exchange -> devices(exchange));
        server.createContext("/registry/vital", exchange -> {
            ObjectNode vital = (ObjectNode) Json.mapper().readTree(exchange.getRequestBody());
            VITALS.put(vital.path("id").asText(), vital);
            answer(exchange, 204, new byte[0]);
        });
        server.createContext("/registry/internal/vitals", exchange -> vitals(exchange));
        server.createContext("/registry/questions", exchange -> questions(exchange));
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
                "1s",
                "mc.alerting.console.url",
                "https://fleet.example.org",
                "mc.alerting.fleet.pause",
                "10ms",
                "mc.alerting.group.burst",
                "1000");
    }

    /** A selector is site=PREFIX here, and its devices are those whose names begin so; none is of two devices, PREFIX-1 and -2. */
    private void devices(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        ArrayNode devices = Json.mapper().createArrayNode();
        if (query == null || !query.contains("site=") && query.endsWith("selector=")) {
            for (String one : labelled) {
                String[] parts = one.split("[,=]");
                ObjectNode labels = devices.addObject().put("id", parts[0]).putObject("labels");
                for (int i = 1; i < parts.length; i += 2) {
                    labels.put(parts[i], parts[i + 1]);
                }
            }
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

    /** Of these, or of all; of whom something was heard since is nothing that tests wait for. */
    private void vitals(HttpExchange exchange) throws IOException {
        JsonNode question = Json.mapper().readTree(exchange.getRequestBody());
        questions.add(question.path("devices").size());
        ObjectNode page = Json.mapper().createObjectNode();
        page.put("at", Instant.now().toString()).put("listening_seconds", 3600).put("next", "");
        ArrayNode items = page.putArray("items");
        if (question.path("devices").isArray()) {
            question.path("devices").forEach(id -> {
                ObjectNode vital = VITALS.get(id.asText());
                if (vital != null) {
                    items.add(vital);
                }
            });
        } else {
            VITALS.values()
                    .forEach(vital -> items.add(
                            question.path("brief").asBoolean()
                                    ? vital.deepCopy().retain("id", "status", "heard_at")
                                    : vital));
        }
        answer(exchange, 200, Json.bytes(page));
    }

    /** About how many devices each question so far was, 0 for all; what was answered before is forgotten. */
    public static List<Integer> questions() {
        String all = send(HttpRequest.newBuilder(URI.create(System.getProperty(ADDRESS) + "/registry/questions"))
                .build());
        return all.isEmpty()
                ? List.of()
                : Stream.of(all.split(",")).map(Integer::valueOf).toList();
    }

    private void questions(HttpExchange exchange) throws IOException {
        List<Integer> asked = List.copyOf(questions);
        questions.clear();
        answer(
                exchange,
                200,
                asked.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(","))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** A device says something; {@code rest} is the item's JSON without id, status and time. */
    public static void vital(String device, String rest) {
        ObjectNode vital = (ObjectNode) Json.read(rest, JsonNode.class);
        vital.put("id", device).put("heard_at", Instant.now().toString());
        if (!vital.has("status")) {
            vital.put("status", "online");
        }
        send(HttpRequest.newBuilder(URI.create(System.getProperty(ADDRESS) + "/registry/vital"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(vital)))
                .build());
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
        int end = Math.min(log.size(), after + PAGE);
        for (int i = after; i < end; i++) {
            ObjectNode event = (ObjectNode) Json.mapper().readTree(log.get(i));
            items.add(event.put("sequence", i + 1).put("source", source));
        }
        answer(exchange, 200, Json.bytes(page.put("last", Math.max(after, end))));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Gives a device labels, written {@code id,name=value,name=value}. */
    static void label(String written) {
        send(HttpRequest.newBuilder(URI.create(System.getProperty(ADDRESS) + "/registry/labels?" + written))
                .build());
    }

    static void append(String source, String type, String device, String workload, String message) {
        append(source, List.of(event(source, type, device, workload, message)));
    }

    static FleetEvent event(String source, String type, String device, String workload, String message) {
        return new FleetEvent(
                0, source, UUID.randomUUID().toString(), Instant.now(), null, type, device, workload, message, null);
    }

    static void append(String source, List<FleetEvent> events) {
        String lines = String.join("\n", events.stream().map(Json::write).toList());
        send(HttpRequest.newBuilder(URI.create(System.getProperty(ADDRESS) + "/" + source + "/append"))
                .POST(HttpRequest.BodyPublishers.ofString(lines))
                .build());
    }

    private static String send(HttpRequest request) {
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
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

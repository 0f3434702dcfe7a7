package io.mastercontrol.alerting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** Slack, PagerDuty and what takes Alertmanager's webhooks: they look at every field, and refuse what their schemas do. */
final class StrictService implements AutoCloseable {
    static final String TOKEN = "xoxb-1234-abcd";
    static final String KEY = "0123456789abcdef0123456789abcdef";

    record Post(String path, String authorization, JsonNode body, int status) {}

    /** An answer instead of the usual one. */
    record Mood(int status, String retryAfter, String text) {}

    final List<Post> posts = new CopyOnWriteArrayList<>();
    final Deque<Mood> moods = new ConcurrentLinkedDeque<>();
    private final JsonSchema slack = schema("slack-message");
    private final JsonSchema pagerDuty = schema("pagerduty-event");
    private final JsonSchema alertmanager = schema("alertmanager-webhook");
    private final HttpServer server;

    StrictService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/services/T0/B0/hook", exchange -> take(exchange, slack));
        server.createContext("/api/", exchange -> take(exchange, slack));
        server.createContext("/v2/enqueue", exchange -> take(exchange, pagerDuty));
        server.createContext("/alertmanager", exchange -> take(exchange, alertmanager));
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What was taken at a path, but for what was answered in a mood. */
    List<JsonNode> taken(String path) {
        return posts.stream()
                .filter(post -> post.path().equals(path) && post.status() < 300)
                .map(Post::body)
                .toList();
    }

    private void take(HttpExchange exchange, JsonSchema schema) throws IOException {
        String path = exchange.getRequestURI().getPath();
        JsonNode body = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
        Mood mood = moods.poll();
        Mood answer = mood == null
                ? answer(path, exchange.getRequestHeaders().getFirst("Authorization"), body, schema)
                : mood;
        posts.add(new Post(path, exchange.getRequestHeaders().getFirst("Authorization"), body, answer.status()));
        byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            if (answer.retryAfter() != null) {
                exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
            }
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private Mood answer(String path, String authorization, JsonNode body, JsonSchema schema) {
        Set<ValidationMessage> wrong = schema.validate(body);
        if (!wrong.isEmpty()) {
            return new Mood(400, null, wrong.toString());
        }
        if (path.startsWith("/api/")) {
            return new Mood(200, null, webApi(path, authorization, body).toString());
        }
        return path.equals("/v2/enqueue")
                ? new Mood(202, null, "{\"status\":\"success\",\"message\":\"Event processed\"}")
                : new Mood(200, null, "ok");
    }

    /** Slack's, which answers 200 to everything. */
    private ObjectNode webApi(String path, String authorization, JsonNode body) {
        ObjectNode answer = Json.mapper().createObjectNode();
        if (!("Bearer " + TOKEN).equals(authorization)) {
            return answer.put("ok", false).put("error", "invalid_auth");
        }
        if (path.equals("/api/chat.postMessage")) {
            return answer.put("ok", true).put("channel", "C0123").put("ts", "1700000000." + (100 + posts.size()));
        }
        boolean known = "C0123".equals(body.path("channel").asText())
                && body.path("ts").asText().startsWith("1700000000.");
        return known
                ? answer.put("ok", true).put("channel", "C0123").set("ts", body.get("ts"))
                : answer.put("ok", false).put("error", "message_not_found");
    }

    private static JsonSchema schema(String name) {
        try (InputStream in = StrictService.class.getResourceAsStream("/schemas/" + name + ".json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package io.mastercontrol.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody's webhook endpoint: refuses the first {@code failures} posts, keeps the rest, and checks each signature. */
final class WebhookReceiver implements AutoCloseable {
    static final String SECRET = "whsec_"
            + Base64.getEncoder().encodeToString("a secret of the test, 32 bytes!!".getBytes(StandardCharsets.UTF_8));

    record Post(String id, String idempotencyKey, boolean signed, JsonNode body) {
        String type() {
            return body.path("type").asText();
        }

        JsonNode alert() {
            return body.path("data");
        }
    }

    final List<Post> accepted = new CopyOnWriteArrayList<>();
    final List<Post> refused = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures;
    private final HttpServer server;

    WebhookReceiver(int failures) throws IOException {
        this.failures = new AtomicInteger(failures);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            Post post = new Post(
                    id,
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    isSigned(
                            id,
                            exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                            exchange.getRequestHeaders().getFirst("webhook-signature"),
                            body),
                    new ObjectMapper().readTree(body));
            boolean refuse = failures.getAndDecrement() > 0;
            (refuse ? refused : accepted).add(post);
            exchange.sendResponseHeaders(refuse ? 503 : 204, -1);
        }
    }

    private static boolean isSigned(String id, String timestamp, String signature, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring("whsec_".length())), "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
            return signature != null && List.of(signature.split(" ")).contains(expected);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

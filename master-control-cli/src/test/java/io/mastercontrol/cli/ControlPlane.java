package io.mastercontrol.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The HTTP of a control plane as far as a test scripts it, on a free port of loopback. What is not scripted is not found. */
public final class ControlPlane implements AutoCloseable {
    public static final String TOKEN = "mc_test-token";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, HttpHandler> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final int port;

    /** What was asked, as it came over the wire: the path is not decoded. */
    public record Request(
            String method, String path, String authorization, String idempotencyKey, String ifMatch, byte[] body) {
        public String line() {
            return method + " " + path;
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public ControlPlane() throws IOException {
        this(0);
    }

    public ControlPlane(int wanted) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        this.port = server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return port;
    }

    /** @param line method, path and query, such as {@code GET /api/v1/devices?limit=200} */
    public ControlPlane answer(String line, int status, String json) {
        return answer(line, exchange -> send(exchange, status, "application/json", json));
    }

    public ControlPlane problem(String line, int status, String title, String detail) {
        String json = "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"errors\":[]}"
                .formatted(title, status, detail);
        return answer(line, exchange -> send(exchange, status, "application/problem+json", json));
    }

    public ControlPlane answer(String line, HttpHandler handler) {
        answers.put(line, handler);
        return this;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    /** The one request with this line; fails the test if there is none, or another. */
    public Request only(String line) {
        List<Request> found =
                requests.stream().filter(request -> request.line().equals(line)).toList();
        if (found.size() != 1) {
            throw new AssertionError("not one '" + line + "' among " + lines());
        }
        return found.get(0);
    }

    public static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean bare = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
        exchange.sendResponseHeaders(status, bare ? -1 : bytes.length);
        if (!bare) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers.getFirst("Authorization"),
                headers.getFirst("Idempotency-Key"),
                headers.getFirst("If-Match"),
                exchange.getRequestBody().readAllBytes());
        requests.add(request);
        HttpHandler known = answers.get(request.line());
        if (known != null) {
            known.handle(exchange);
            return;
        }
        String problem = "{\"title\":\"Not Found\",\"status\":404,\"detail\":\"There is nothing at this address.\"}";
        send(exchange, 404, "application/problem+json", problem);
    }

    /** Connections break; a handler that runs goes on, and may call this itself. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}

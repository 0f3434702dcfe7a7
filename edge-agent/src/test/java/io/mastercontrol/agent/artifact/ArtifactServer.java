package io.mastercontrol.agent.artifact;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.controlplane.pki.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A control plane that misbehaves as told, and remembers what it was asked. */
public final class ArtifactServer implements AutoCloseable {
    private final HttpServer http;
    /** {@code Range} header of each request, or {@code whole}. */
    final List<String> ranges = new CopyOnWriteArrayList<>();

    volatile String authorization;
    volatile String path;
    /** Status of each answer; 0 for what the range asks for. */
    volatile int status;

    volatile byte[] content = new byte[0];
    /** Bytes after which the connection is cut, of each answer. */
    volatile int cutAfter = Integer.MAX_VALUE;

    /** So many bytes at a time, each after the reader had the last; 0 for all at once. */
    volatile int dripBytes;

    ArtifactServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/artifacts/", this::serve);
        http.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range == null ? "whole" : range);
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        path = exchange.getRequestURI().getPath();
        int from = range == null || status == 200 ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        int answer = status != 0 ? status : from > 0 ? 206 : 200;
        int length = answer >= 300 ? 0 : Math.max(0, content.length - from);
        exchange.sendResponseHeaders(answer, length == 0 ? -1 : length);
        if (length > 0 && dripBytes > 0) {
            drip(exchange, from, length);
        } else if (length > 0) {
            exchange.getResponseBody().write(content, from, Math.min(length, cutAfter));
            exchange.getResponseBody().flush();
        }
        exchange.close();
    }

    private void drip(HttpExchange exchange, int from, int length) throws IOException {
        int drop = dripBytes;
        for (int at = 0; at < length; at += drop) {
            exchange.getResponseBody().write(content, from + at, Math.min(drop, length - at));
            exchange.getResponseBody().flush();
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    public static DeviceIdentity identity() {
        KeyPair pair = CertificateAuthority.newKey();
        return new DeviceIdentity(
                "board-1",
                pair.getPrivate(),
                CertificateAuthority.create("test", Clock.systemUTC())
                        .issueClient("board-1", "device", pair.getPublic(), Duration.ofDays(1)),
                List.of(),
                "127.0.0.1",
                1,
                null,
                null,
                null);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}

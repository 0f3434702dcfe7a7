package io.mastercontrol.agent.delta;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.delta.PatchSeal;
import io.mastercontrol.contracts.release.ContentMap;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A control plane with artifacts and patches, which remembers what it was asked. */
final class PatchServer implements AutoCloseable {
    /** {@code whole} or {@code patch}, with the range that was asked for. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    volatile boolean making;
    volatile boolean maps;
    volatile String mapLies;
    volatile long sent;
    volatile int cutAfter = Integer.MAX_VALUE;
    private final Map<String, byte[]> offered = new ConcurrentHashMap<>();
    private final HttpServer http;

    PatchServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/artifacts/", this::serve);
        http.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    ReleaseArtifact artifact(byte[] tar) throws GeneralSecurityException {
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(tar));
        offered.put("sha256:" + digest, tar);
        return new ReleaseArtifact("sha256:" + digest, tar.length, null);
    }

    void patch(ReleaseArtifact from, ReleaseArtifact to, byte[] patch) {
        offered.put(to.digest() + "/patch?from=" + from.digest(), patch);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString().substring("/api/v1/artifacts/".length());
        boolean patch = path.contains("/patch");
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (path.endsWith("/map")) {
            map(exchange, offered.get(path.replace("/map", "")));
            return;
        }
        asked.add((patch ? "patch" : "whole") + (range == null ? "" : " " + range));
        byte[] content = offered.get(path);
        if (patch && making) {
            exchange.sendResponseHeaders(202, -1);
        } else if (content == null) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            int from = range == null || patch && !isSame(exchange, content)
                    ? 0
                    : Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
            int end = range == null || range.endsWith("-")
                    ? content.length
                    : Integer.parseInt(range.replaceAll(".*-", "")) + 1;
            if (from >= content.length) {
                exchange.sendResponseHeaders(416, -1);
            } else {
                sent += end - from;
                exchange.sendResponseHeaders(from > 0 || end < content.length ? 206 : 200, end - from);
                exchange.getResponseBody().write(content, from, Math.min(end - from, cutAfter));
                exchange.getResponseBody().flush();
            }
        }
        exchange.close();
    }

    /** Where the files are, if it tells that. */
    private void map(HttpExchange exchange, byte[] tar) throws IOException {
        if (maps) {
            byte[] text = (mapLies == null
                            ? ContentMap.of(new ByteArrayInputStream(tar)).text()
                            : mapLies)
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
        exchange.close();
    }

    private static boolean isSame(HttpExchange exchange, byte[] content) throws IOException {
        String tag = exchange.getRequestHeaders().getFirst("If-Range");
        return ('"' + PatchSeal.hash(Arrays.copyOf(content, PatchSeal.BYTES)) + '"').equals(tag);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}

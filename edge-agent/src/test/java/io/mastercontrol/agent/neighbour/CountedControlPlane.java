package io.mastercontrol.agent.neighbour;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.delta.PatchSeal;
import io.mastercontrol.contracts.release.PieceList;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A control plane at the end of a thin line, which counts what goes over it. */
final class CountedControlPlane implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;

    /** What was asked for, with the range. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    final LongAdder bytes = new LongAdder();
    volatile long bytesPerSecond = Long.MAX_VALUE;
    private final Map<String, byte[]> offered = new ConcurrentHashMap<>();
    private final HttpServer http;
    private long free = System.nanoTime();

    CountedControlPlane(String host, int port) throws IOException {
        http = HttpServer.create(new InetSocketAddress(host, port), 0);
        http.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "control-plane");
            thread.setDaemon(true);
            return thread;
        }));
        http.createContext("/api/v1/artifacts/", this::serve);
        http.start();
    }

    URI uri() {
        return URI.create("http://" + http.getAddress().getAddress().getHostAddress() + ":"
                + http.getAddress().getPort());
    }

    static ReleaseArtifact named(byte[] content) {
        try {
            String digest = "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return new ReleaseArtifact(digest, content.length, null)
                    .inPieces(PieceList.of(new ByteArrayInputStream(content)).digest());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    ReleaseArtifact offer(byte[] content) throws IOException {
        ReleaseArtifact artifact = named(content);
        offered.put(artifact.digest(), content);
        offered.put(
                artifact.digest() + "/pieces",
                PieceList.of(new ByteArrayInputStream(content)).bytes());
        return artifact;
    }

    void patch(ReleaseArtifact from, ReleaseArtifact to, byte[] patch) {
        offered.put(to.digest() + "/patch?from=" + from.digest(), patch);
    }

    long askedFor(String ending) {
        return asked.stream().filter(what -> what.contains(ending)).count();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString().substring("/api/v1/artifacts/".length());
        String range = exchange.getRequestHeaders().getFirst("Range");
        asked.add(path + (range == null ? "" : " " + range));
        byte[] content = offered.get(path);
        boolean other = path.contains("/patch") && content != null && !isSame(exchange, content);
        int from = range == null || other ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (content == null || from >= content.length) {
            exchange.sendResponseHeaders(content == null ? 404 : 416, -1);
        } else {
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            send(exchange.getResponseBody(), content, from);
        }
        exchange.close();
    }

    private void send(OutputStream out, byte[] content, int from) throws IOException {
        for (int at = from; at < content.length; at += CHUNK) {
            int part = Math.min(CHUNK, content.length - at);
            LockSupport.parkNanos(turn(part));
            out.write(content, at, part);
            out.flush();
            bytes.add(part);
        }
    }

    private synchronized long turn(int part) {
        long now = System.nanoTime();
        free = Math.max(free, now) + (long) (part * 1e9 / bytesPerSecond);
        return free - now;
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

package io.mastercontrol.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Serves ranges of one file, several in an answer, since zsync asks for no less (RFC 9110, section 14). */
final class RangeServer implements AutoCloseable {
    private static final String BOUNDARY = "a-part-of-it";

    private final HttpServer server;
    private final Path file;
    private final AtomicLong sent = new AtomicLong();

    RangeServer(Path file) throws IOException {
        this.file = file;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/file";
    }

    /** How many bytes of the file went out so far, without heads of answers and of parts. */
    long sent() {
        return sent.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        try (exchange;
                RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long size = in.length();
            List<long[]> parts = range == null ? List.of(new long[] {0, size - 1}) : parts(range, size);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (long[] part : parts) {
                if (parts.size() > 1) {
                    body.writeBytes(ascii("\r\n--" + BOUNDARY + "\r\nContent-Range: " + told(part, size) + "\r\n\r\n"));
                }
                byte[] bytes = new byte[Math.toIntExact(part[1] - part[0] + 1)];
                in.seek(part[0]);
                in.readFully(bytes);
                body.writeBytes(bytes);
                sent.addAndGet(bytes.length);
            }
            exchange.getResponseHeaders().add("Accept-Ranges", "bytes");
            if (parts.size() > 1) {
                body.writeBytes(ascii("\r\n--" + BOUNDARY + "--\r\n"));
                exchange.getResponseHeaders().add("Content-Type", "multipart/byteranges; boundary=" + BOUNDARY);
            } else {
                exchange.getResponseHeaders().add("Content-Range", told(parts.get(0), size));
            }
            // With its length said: zsync does not know chunks.
            exchange.sendResponseHeaders(range == null ? 200 : 206, body.size());
            body.writeTo(exchange.getResponseBody());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** First and last byte of each; who asks for more than there is, as zsync does for its last block, gets what there is. */
    private static List<long[]> parts(String range, long size) {
        return Arrays.stream(range.replace("bytes=", "").split(","))
                .map(part -> part.strip().split("-"))
                .map(ends -> new long[] {Long.parseLong(ends[0]), Math.min(Long.parseLong(ends[1]), size - 1)})
                .toList();
    }

    private static String told(long[] part, long size) {
        return "bytes " + part[0] + "-" + part[1] + "/" + size;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

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
            String[] ranges = range == null
                    ? new String[] {"0-" + (size - 1)}
                    : range.replace("bytes=", "").split(",");
            boolean several = ranges.length > 1;
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (String part : ranges) {
                if (several) {
                    body.writeBytes(ascii("\r\n--" + BOUNDARY + "\r\nContent-Range: bytes " + part.strip() + "/" + size
                            + "\r\n\r\n"));
                }
                byte[] bytes = new byte[Math.toIntExact(length(part))];
                in.seek(Long.parseLong(part.strip().split("-")[0]));
                in.readFully(bytes);
                body.writeBytes(bytes);
                sent.addAndGet(bytes.length);
            }
            exchange.getResponseHeaders().add("Accept-Ranges", "bytes");
            if (several) {
                body.writeBytes(ascii("\r\n--" + BOUNDARY + "--\r\n"));
                exchange.getResponseHeaders().add("Content-Type", "multipart/byteranges; boundary=" + BOUNDARY);
            } else {
                exchange.getResponseHeaders().add("Content-Range", "bytes " + ranges[0].strip() + "/" + size);
            }
            // With its length said: zsync does not know chunks.
            exchange.sendResponseHeaders(range == null ? 200 : 206, body.size());
            body.writeTo(exchange.getResponseBody());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static long length(String range) {
        String[] ends = range.strip().split("-");
        return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

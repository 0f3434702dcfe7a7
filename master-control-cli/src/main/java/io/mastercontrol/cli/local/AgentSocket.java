package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.api.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The agent of this device, spoken to over {@code DATA/agent.sock}: HTTP 1.1, one request a connection. */
final class AgentSocket {
    private static final Path INSTALLED = Path.of("/var/lib/master-control");

    private final Path path;

    /** @param data its data directory, or null for {@code MC_AGENT_DATA}, or where the package keeps it */
    AgentSocket(Path data) {
        String told = System.getenv("MC_AGENT_DATA");
        Path directory = data != null ? data : told != null && !told.isBlank() ? Path.of(told) : INSTALLED;
        this.path = directory.toAbsolutePath().resolve("agent.sock");
    }

    JsonNode get(String resource) {
        return call("GET", resource, null);
    }

    JsonNode call(String method, String resource, Object body) {
        String start = method + " /local/v1" + resource + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                + "Content-Type: application/json\r\nContent-Length: ";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            byte[] content = body == null ? new byte[0] : Json.write(body);
            String head = start + content.length + "\r\n\r\n";
            channel.connect(UnixDomainSocketAddress.of(path));
            OutputStream out = ChannelStreams.out(channel);
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(content);
            return answer(new BufferedInputStream(ChannelStreams.in(channel)));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, noAnswer(e));
        }
    }

    /** Whether an agent takes connections; one that hides behind permissions counts. */
    boolean isServed() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return Files.exists(path.getParent()) && !Files.isReadable(path.getParent());
        }
    }

    /** Whether it is the agent that the package installs. */
    boolean isInstalled() {
        return path.getParent().equals(INSTALLED);
    }

    /** A connection that has become another protocol's. */
    record Line(InputStream in, OutputStream out, SocketChannel channel) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Asks for another protocol; to be closed by the caller. */
    Line upgrade(String resource, String protocol) {
        String head = "POST /local/v1" + resource + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: "
                + protocol + "\r\nContent-Length: 0\r\n\r\n";
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                OutputStream out = ChannelStreams.out(channel);
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                InputStream in = new BufferedInputStream(ChannelStreams.in(channel));
                answer(in);
                return new Line(in, out, channel);
            } catch (IOException | Failure e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, noAnswer(e));
        }
    }

    private String noAnswer(IOException e) {
        if (!Files.exists(path)) {
            boolean hidden = Files.exists(path.getParent()) && !Files.isReadable(path.getParent());
            return hidden
                    ? "you may not look into " + path.getParent() + "; run this as root, or join the group that owns it"
                    : "no agent runs on this device: there is no " + path + "; name its data directory with --agent";
        }
        return Files.isWritable(path)
                ? "the agent does not answer at " + path + ": " + Failure.reason(e)
                : "you may not speak to the agent at " + path + "; run this as root, or join the group that owns it";
    }

    private static JsonNode answer(InputStream in) throws IOException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
            throw new IOException("it does not speak HTTP");
        }
        long length = -1;
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            length = lower.startsWith("content-length:")
                    ? Long.parseLong(lower.substring(15).trim())
                    : length;
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        int code = Integer.parseInt(status[1]);
        if (code == 101) {
            return Json.object();
        }
        byte[] body = chunked ? chunks(in) : length >= 0 ? in.readNBytes(Math.toIntExact(length)) : in.readAllBytes();
        JsonNode answer = body.length == 0 ? Json.object() : Json.read(body);
        if (code / 100 == 2) {
            return answer;
        }
        int exit =
                switch (code) {
                    case 400 -> Failure.USAGE;
                    case 404 -> Failure.NOT_FOUND;
                    case 409 -> Failure.REFUSED;
                    case 504 -> Failure.TIMED_OUT;
                    default -> Failure.FAILED;
                };
        throw new Failure(exit, answer.path("detail").asText("the agent answered " + code));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("it ended the connection");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            all.write(in.readNBytes(size));
            line(in);
        }
        return all.toByteArray();
    }
}

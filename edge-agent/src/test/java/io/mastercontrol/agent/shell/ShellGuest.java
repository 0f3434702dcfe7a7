package io.mastercontrol.agent.shell;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Who sits at the other end of a shell, as the command line does; reads only when it is told to. */
final class ShellGuest implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;
    private final StringBuilder seen = new StringBuilder();
    private final String answer;
    private String error;
    private Integer exit;
    private long credit;

    /** @param query of the address, such as {@code workload=web&rows=24} */
    ShellGuest(Path socket, String query) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        in = new BufferedInputStream(Channels.newInputStream(channel));
        out = Channels.newOutputStream(channel);
        out.write(("POST /local/v1/shell?" + query + " HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: mc-shell/1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.write(b);
        }
        String text = head.toString(StandardCharsets.US_ASCII);
        answer = text.startsWith("HTTP/1.1 101 ") ? text : text + new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The head, and what follows it if that is no shell. */
    String answer() {
        return answer;
    }

    ShellGuest type(String text) throws IOException {
        send(new Frame(Frame.INPUT, text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Types as much as the terminal takes, for as long as it takes. */
    void typeAll(byte[] bytes) throws IOException {
        long before = credit;
        for (int sent = 0; sent < bytes.length; ) {
            byte[] piece = Arrays.copyOfRange(bytes, sent, Math.min(bytes.length, sent + 5_000));
            while (sent + piece.length - (credit - before) > ShellSession.WINDOW) {
                read();
            }
            send(new Frame(Frame.INPUT, piece));
            sent += piece.length;
        }
    }

    void resize(int rows, int columns) throws IOException {
        send(new Frame(
                Frame.SIZE,
                ByteBuffer.allocate(4)
                        .putShort((short) rows)
                        .putShort((short) columns)
                        .array()));
    }

    void send(Frame frame) throws IOException {
        write(frame.bytes());
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Reads until that was seen; fails when the shell ends first. */
    String await(String what) throws IOException {
        while (seen.indexOf(what) < 0) {
            if (!read()) {
                throw new AssertionError("'" + what + "' never came: " + seen + "; exit " + exit + ", " + error);
            }
        }
        int end = seen.indexOf(what) + what.length();
        String before = seen.substring(0, end);
        seen.delete(0, end);
        return before;
    }

    /** Reads to the end. */
    ShellGuest drain() throws IOException {
        boolean more = true;
        while (more) {
            more = read();
        }
        return this;
    }

    private boolean read() throws IOException {
        Optional<Frame> next = Frame.read(in);
        if (next.isEmpty()) {
            return false;
        }
        byte[] content = next.get().content();
        switch (next.get().type()) {
            case Frame.OUTPUT -> seen.append(new String(content, StandardCharsets.ISO_8859_1));
            case Frame.CREDIT -> credit += next.get().number();
            case Frame.EXIT -> exit = (int) next.get().number();
            case Frame.ERROR -> error = new String(content, StandardCharsets.UTF_8);
            default ->
                throw new AssertionError("the agent sent a frame " + next.get().type());
        }
        return true;
    }

    String seen() {
        return seen.toString();
    }

    Integer exit() {
        return exit;
    }

    String error() {
        return error;
    }

    long credit() {
        return credit;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package io.mastercontrol.agent.neighbour;

import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

/** A device that says it has everything, and answers as it likes. */
final class HostileNeighbour implements java.io.Closeable {
    /** What it was asked. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket listening = new ServerSocket();
    private final PeerTls tls;
    private final Standing standing;
    private final byte[] list;
    private final Answer answer;

    /** What it says when it is asked for bytes. */
    interface Answer {
        void give(OutputStream out, int length) throws IOException;
    }

    HostileNeighbour(InetAddress address, DeviceIdentity identity, Standing standing, byte[] list, Answer answer)
            throws Exception {
        this.tls = new PeerTls(identity, Instant::now);
        this.standing = standing;
        this.list = list;
        this.answer = answer;
        listening.bind(new InetSocketAddress(address, 0));
        Thread thread = new Thread(this::accept, "hostile");
        thread.setDaemon(true);
        thread.start();
    }

    static void head(OutputStream out, int status, long length, long have) throws IOException {
        out.write(("HTTP/1.1 " + status + " -\r\nContent-Length: " + length + "\r\nHave: " + have + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a byte now and then, never too late for who waits for the next. */
    static void drip(OutputStream out, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            out.write(0);
            out.flush();
            LockSupport.parkNanos(500_000_000);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket guest = listening.accept();
                Thread thread = new Thread(() -> host(guest), "hostile");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void host(Socket guest) {
        try (guest) {
            SSLSocket secured = tls.accepted(guest);
            OutputStream out = secured.getOutputStream();
            for (Optional<Head> head = Head.read(secured.getInputStream());
                    head.isPresent();
                    head = Head.read(secured.getInputStream())) {
                String first = head.get().first();
                asked.add(first);
                if (first.contains("/standing")) {
                    byte[] said = Json.bytes(standing);
                    head(out, 200, said.length, 0);
                    out.write(said);
                } else if (first.contains("/pieces")) {
                    head(out, 200, list.length, 0);
                    out.write(list);
                } else {
                    String[] range =
                            head.get().fields().get("range").substring(6).split("-");
                    answer.give(out, (int) (Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1));
                }
                out.flush();
            }
        } catch (IOException e) {
            asked.add("broken off: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

package io.mastercontrol.agent.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import org.jboss.logging.Logger;

/** Where shells are asked for: at the agent's socket and nowhere else, since only a socket's peer can be known. */
@Singleton
public final class ShellDoor {
    private static final Logger LOG = Logger.getLogger(ShellDoor.class);

    private final Shells shells;

    ShellDoor(Shells shells) {
        this.shells = shells;
    }

    /** To be called once, before anybody comes. */
    public void prepare() {
        shells.prepare();
    }

    /** Whether the head of a request, without its blank line, asks for a shell. */
    public static boolean isFor(String head) {
        return ShellRequest.isOne(head);
    }

    /**
     * Takes over a guest: returns at once, and closes it in the end.
     *
     * @param rest what came after the head
     * @param owner user that the agent runs as
     */
    public void admit(SocketChannel channel, String head, byte[] rest, UserPrincipal owner) {
        Thread thread = new Thread(
                () -> {
                    try (Guest guest = new Guest(channel, rest, owner)) {
                        admit(guest, head);
                    } catch (IOException e) {
                        LOG.debugf("A shell's guest has gone: %s", e.getMessage());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "shell");
        thread.setDaemon(true);
        thread.start();
    }

    private void admit(Guest guest, String head) throws IOException, InterruptedException {
        ShellRequest request;
        try {
            request = ShellRequest.of(head);
        } catch (IllegalArgumentException e) {
            guest.refuse(400, "Bad Request", e.getMessage());
            return;
        }
        if (request.workload().filter(name -> !shells.knows(name)).isPresent()) {
            guest.refuse(
                    404,
                    "Not Found",
                    "there is no workload " + request.workload().get() + " on this device");
            return;
        }
        try {
            shells.serve(request, guest);
        } catch (IOException e) {
            guest.refuse(409, "Conflict", e.getMessage());
        }
    }

    /** Whoever sits at the other end of the socket. */
    static final class Guest implements Closeable {
        private final SocketChannel channel;
        private final InputStream in;
        private final OutputStream out;
        private final UserPrincipal user;
        private final UserPrincipal owner;
        private boolean accepted;

        Guest(SocketChannel channel, byte[] rest, UserPrincipal owner) throws IOException {
            this.channel = channel;
            this.in = new SequenceInputStream(new ByteArrayInputStream(rest), ChannelStreams.in(channel));
            this.out = ChannelStreams.out(channel);
            this.user = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            this.owner = owner;
        }

        /** As the kernel says; a number if it has no name. */
        String user() {
            return user.getName();
        }

        boolean isTrusted() {
            return user.equals(owner) || user.getName().equals("root");
        }

        InputStream in() {
            return in;
        }

        OutputStream out() {
            return out;
        }

        void accept() throws IOException {
            accepted = true;
            out.write(("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: " + ShellRequest.PROTOCOL
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }

        void refuse(int status, String title, String detail) throws IOException {
            if (accepted) {
                return;
            }
            ObjectNode problem = Json.mapper()
                    .createObjectNode()
                    .put("type", "about:blank")
                    .put("title", title)
                    .put("status", status)
                    .put("detail", detail);
            byte[] body = Json.write(problem).getBytes(StandardCharsets.UTF_8);
            out.write(("HTTP/1.1 " + status + " " + title + "\r\nContent-Type: application/problem+json\r\n"
                            + "Connection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

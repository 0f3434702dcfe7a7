package io.mastercontrol.agent.local;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.shell.ShellDoor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The local API at {@code DATA/agent.sock}, for whoever the file's mode lets in: the data directory's owner and group. A door
 * to the port on loopback, which adds the token to each request, so that there is one server and one set of rules. Only
 * shells never come near that port. One request a connection.
 */
@ApplicationScoped
public class LocalSocket {
    private static final Logger LOG = Logger.getLogger(LocalSocket.class);
    private static final int LAST = 5_000;
    /** The kernel's limit on a socket's path, with the zero at its end. */
    private static final int LONGEST_PATH = 107;

    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int MOST_AT_ONCE = 16;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final AgentConfig config;
    private final LocalToken token;
    private final ShellDoor shells;
    private final ThreadPoolExecutor relays;
    private ServerSocketChannel door;
    private UserPrincipal owner;

    LocalSocket(AgentConfig config, LocalToken token, ShellDoor shells) {
        this.config = config;
        this.token = token;
        this.shells = shells;
        this.relays =
                new ThreadPoolExecutor(0, 2 * MOST_AT_ONCE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "local-socket");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    void open(@Observes @Priority(LAST) StartupEvent event) {
        Path path = config.data().toAbsolutePath().resolve("agent.sock");
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            LOG.warnf(
                    "%s is too long for the name of a socket, so there is none; the port on loopback serves all", path);
            return;
        }
        try {
            // An agent that was killed left its own behind; the lock on the data says that nobody else's is there.
            Files.deleteIfExists(path);
            door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            door.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            owner = Files.getOwner(path);
            shells.prepare();
            Thread thread = new Thread(this::accept, "local-door");
            thread.setDaemon(true);
            thread.start();
        } catch (IOException e) {
            LOG.errorf("The local API has no socket at %s: %s", path, e.getMessage());
        }
    }

    void close(@Observes ShutdownEvent event) throws IOException {
        if (door != null) {
            door.close();
            Files.deleteIfExists(config.data().toAbsolutePath().resolve("agent.sock"));
        }
        relays.shutdownNow();
    }

    private void accept() {
        while (door.isOpen()) {
            try {
                SocketChannel guest = door.accept();
                try {
                    relays.execute(() -> serve(guest));
                } catch (RejectedExecutionException e) {
                    // Too many at once: whoever asks next time finds room.
                    guest.close();
                }
            } catch (IOException e) {
                LOG.debugf("The local socket: %s", e.getMessage());
            }
        }
    }

    private void serve(SocketChannel guest) {
        boolean handedOn = false;
        try {
            ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
            int end = readHead(guest, head);
            if (end < 0) {
                return;
            }
            String request = new String(head.array(), 0, end, StandardCharsets.ISO_8859_1);
            byte[] rest = Arrays.copyOfRange(head.array(), end + END_OF_HEAD.length, head.position());
            if (ShellDoor.isFor(request + "\r\n")) {
                handedOn = true;
                shells.admit(guest, request + "\r\n", rest, owner);
            } else {
                relay(guest, request, rest);
            }
        } catch (IOException | RejectedExecutionException e) {
            LOG.debugf("A request at the local socket: %s", e.getMessage());
        } finally {
            if (!handedOn) {
                close(guest);
            }
        }
    }

    private void relay(SocketChannel guest, String head, byte[] rest) throws IOException {
        InetSocketAddress port = new InetSocketAddress(InetAddress.getLoopbackAddress(), config.localPort());
        try (SocketChannel server = SocketChannel.open(port)) {
            String request = head.replaceAll("(?im)^(authorization|connection):.*\\r\\n", "");
            String known = request + "\r\nAuthorization: Bearer " + token.text() + "\r\nConnection: close\r\n\r\n";
            write(server, ByteBuffer.wrap(known.getBytes(StandardCharsets.ISO_8859_1)));
            write(server, ByteBuffer.wrap(rest));
            relays.execute(() -> copy(guest, server));
            copyBack(server, guest);
        }
    }

    private static void close(SocketChannel guest) {
        try {
            guest.close();
        } catch (IOException e) {
            LOG.debugf("A guest at the local socket: %s", e.getMessage());
        }
    }

    /** Where the blank line begins, or -1 if the guest leaves before it, or never comes to it. */
    private static int readHead(SocketChannel guest, ByteBuffer head) throws IOException {
        while (head.hasRemaining() && guest.read(head) >= 0) {
            for (int i = 0; i + END_OF_HEAD.length <= head.position(); i++) {
                if (isEnd(head.array(), i)) {
                    return i;
                }
            }
        }
        return -1;
    }

    private static boolean isEnd(byte[] bytes, int at) {
        for (int i = 0; i < END_OF_HEAD.length; i++) {
            if (bytes[at + i] != END_OF_HEAD[i]) {
                return false;
            }
        }
        return true;
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** The rest of the request; when the guest leaves, what is asked for is wanted no more. */
    private static void copy(SocketChannel guest, SocketChannel server) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
        try {
            while (guest.read(buffer.clear()) >= 0) {
                write(server, buffer.flip());
            }
            server.shutdownOutput();
        } catch (IOException e) {
            LOG.debugf("A request at the local socket ended: %s", e.getMessage());
        }
    }

    private static void copyBack(SocketChannel server, SocketChannel guest) throws IOException {
        OutputStream out = Channels.newOutputStream(guest);
        Channels.newInputStream(server).transferTo(out);
    }
}

package io.mastercontrol.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One port in front of several replicas, as a Kubernetes service is: connections in turn, to whoever takes them. */
final class Balancer implements AutoCloseable {
    private final ServerSocket door;
    private final List<Integer> ports;
    private final AtomicInteger turn = new AtomicInteger();

    Balancer(int port, List<Integer> ports) throws IOException {
        this.ports = ports;
        door = new ServerSocket();
        door.setReuseAddress(true);
        door.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        daemon(this::open);
    }

    private void open() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                daemon(() -> connect(client));
            } catch (IOException e) {
                // The door was closed, which ends the loop; anything else a caller sees as a refused connection.
                continue;
            }
        }
    }

    private void connect(Socket client) {
        int first = turn.getAndIncrement();
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(Math.floorMod(first + i, ports.size()));
            try {
                Socket replica = new Socket(InetAddress.getLoopbackAddress(), port);
                daemon(() -> pass(client, replica));
                pass(replica, client);
                return;
            } catch (IOException e) {
                // Nobody listens there; the next one may.
                continue;
            }
        }
        close(client);
    }

    /** Until one of them ends; then neither needs the other any more. */
    private static void pass(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One side is gone; closing both tells the other.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "balancer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}

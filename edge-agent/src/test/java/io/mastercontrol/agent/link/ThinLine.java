package io.mastercontrol.agent.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A way to a port on loopback that carries so much a second, and counts. */
public final class ThinLine implements AutoCloseable {
    private static final int CHUNK = 512;

    private final int target;
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    private volatile long bytesPerSecond = Long.MAX_VALUE;

    public ThinLine(int target) throws IOException {
        this.target = target;
        // What the kernel takes in without having carried it would not be waited for.
        door.setReceiveBufferSize(4 * 1024);
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "thin-line");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Each way, from now on. */
    public void carry(long most) {
        bytesPerSecond = most;
    }

    long bytes() {
        return up.get() + down.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket guest = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                guest.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.addAll(List.of(guest, server));
                start(() -> relay(guest, server, up));
                start(() -> relay(server, guest, down));
            }
        } catch (IOException e) {
            // The door was closed: the test is over.
            return;
        }
    }

    private void relay(Socket from, Socket to, AtomicLong count) {
        byte[] buffer = new byte[CHUNK];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (bytesPerSecond < Long.MAX_VALUE) {
                    LockSupport.parkNanos(n * 1_000_000_000L / bytesPerSecond);
                }
                out.write(buffer, 0, n);
                count.addAndGet(n);
            }
        } catch (IOException e) {
            // One end has gone, and the other goes with it.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

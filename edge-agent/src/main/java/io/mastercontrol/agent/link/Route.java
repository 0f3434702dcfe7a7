package io.mastercontrol.agent.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/** Which network interface leads to a host. */
final class Route {
    private Route() {}

    /**
     * The name of the interface through which the kernel would send to a host now; empty where it would not. Nothing is
     * sent: a datagram socket is only told where it would send to.
     */
    static Optional<String> to(String host, int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress there = new InetSocketAddress(host, port);
            if (there.isUnresolved()) {
                return Optional.empty();
            }
            socket.connect(there);
            return Optional.ofNullable(NetworkInterface.getByInetAddress(socket.getLocalAddress()))
                    .map(NetworkInterface::getName);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}

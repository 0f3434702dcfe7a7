package io.mastercontrol.agent.neighbour;

import io.mastercontrol.agent.link.Thrift;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A network that neighbours can be on, by this device's IPv4 address there.
 *
 * @param prefix bits of the address that name the network
 */
record LocalNetwork(String name, InetAddress address, int prefix) {
    /** Where containers, workloads and tunnels are: nobody there is a neighbour. */
    private static final List<String> OTHERS = List.of(
            "docker*", "br-*", "veth*", "virbr*", "podman*", "cni*", "mc*", "tun*", "tap*", "wg*", "zt*", "tailscale*");

    private static final String AUTO = "auto";

    /** Those that there are now. */
    interface Source {
        List<LocalNetwork> now() throws IOException;
    }

    /** Those that are up, cost nothing, and are what is configured. */
    static List<LocalNetwork> all(List<String> configured, Thrift thrift) throws IOException {
        List<LocalNetwork> found = new ArrayList<>();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            String name = network.getName();
            if (network.isUp()
                    && network.supportsMulticast()
                    && !network.isLoopback()
                    && !network.isPointToPoint()
                    && isWanted(name, configured)
                    && !thrift.isMetered(name)) {
                network.getInterfaceAddresses().stream()
                        .filter(address -> address.getAddress() instanceof Inet4Address)
                        .findFirst()
                        .map(InterfaceAddress.class::cast)
                        .ifPresent(address -> found.add(
                                new LocalNetwork(name, address.getAddress(), address.getNetworkPrefixLength())));
            }
        }
        return found;
    }

    static boolean isWanted(String name, List<String> configured) {
        return configured.stream()
                .map(String::trim)
                .anyMatch(pattern -> pattern.equals(AUTO)
                        ? OTHERS.stream().noneMatch(other -> matches(other, name))
                        : matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }

    /** Whether an address is on this network: neighbours are asked and served nowhere else. */
    boolean contains(InetAddress other) {
        if (!(other instanceof Inet4Address)) {
            return false;
        }
        int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
        return ((bits(address) ^ bits(other)) & mask) == 0;
    }

    private static int bits(InetAddress address) {
        return java.nio.ByteBuffer.wrap(address.getAddress()).getInt();
    }
}

package io.mastercontrol.agent.neighbour;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalNetworkTest {
    @Test
    void neighboursAreWhereNoContainersAndTunnelsAre() {
        List<String> auto = List.of("auto");
        for (String name : List.of("eth0", "wlan0", "enp3s0", "br0")) {
            assertTrue(LocalNetwork.isWanted(name, auto), name);
        }
        for (String name : List.of("docker0", "br-1f2e", "veth12ab", "mc1f2e", "wg0", "tun0")) {
            assertFalse(LocalNetwork.isWanted(name, auto), name);
        }
        assertTrue(LocalNetwork.isWanted("wlan1", List.of("eth0", " wlan*")));
        assertFalse(LocalNetwork.isWanted("eth1", List.of("eth0", "wlan*")));
    }

    @Test
    void onlyAddressesOfTheSameNetworkAreNeighbours() throws UnknownHostException {
        LocalNetwork network = new LocalNetwork("eth0", InetAddress.getByName("192.168.4.20"), 22);
        assertTrue(network.contains(InetAddress.getByName("192.168.7.255")));
        assertFalse(network.contains(InetAddress.getByName("192.168.8.1")));
        assertFalse(network.contains(InetAddress.getByName("10.0.0.1")));
        assertFalse(network.contains(InetAddress.getByName("fe80::1")));
        assertTrue(new LocalNetwork("eth0", InetAddress.getByName("10.0.0.1"), 0)
                .contains(InetAddress.getByName("200.1.1.1")));
    }
}

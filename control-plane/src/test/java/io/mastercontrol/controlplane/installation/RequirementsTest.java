package io.mastercontrol.controlplane.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class RequirementsTest {
    @Test
    void busyPortIsToldWithItsUseAndItsProcess() throws Exception {
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int offset = somebody.getLocalPort() - new Ports(0).agent(1);
            IllegalStateException refusal =
                    assertThrows(IllegalStateException.class, () -> Requirements.portsAreFree(new Ports(offset), 1));
            assertTrue(
                    refusal.getMessage()
                            .startsWith("Port " + somebody.getLocalPort() + " (agent of device-1) is in use by"),
                    refusal.getMessage());
            assertTrue(
                    refusal.getMessage()
                            .contains("(pid " + ProcessHandle.current().pid() + ")"),
                    refusal.getMessage());
        }
    }

    @Test
    void offsetThatLeavesTheRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Ports(50_104));
        assertThrows(IllegalArgumentException.class, () -> new Ports(-1));
        assertEquals(65_535, new Ports(50_103).postgres());
    }
}

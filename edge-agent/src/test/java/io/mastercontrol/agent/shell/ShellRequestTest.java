package io.mastercontrol.agent.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShellRequestTest {
    private static String head(String target) {
        return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: mc-shell/1\r\n";
    }

    @Test
    void aWholeRequestIsUnderstood() {
        ShellRequest request = ShellRequest.of(
                head("/local/v1/shell?workload=caf%C3%A9&rows=24&columns=80&term=xterm-256color&sudo_user=ada"));
        assertEquals(new ShellRequest(Optional.of("café"), 24, 80, "xterm-256color", Optional.of("ada")), request);
    }

    @Test
    void nothingIsNeededButTheUpgrade() {
        assertEquals(
                new ShellRequest(Optional.empty(), 0, 0, "dumb", Optional.empty()),
                ShellRequest.of(head("/local/v1/shell")));
        String without = head("/local/v1/shell").replace("Upgrade: mc-shell/1", "Upgrade: h2c");
        assertThrows(IllegalArgumentException.class, () -> ShellRequest.of(without));
        assertThrows(
                IllegalArgumentException.class,
                () -> ShellRequest.of(head("/local/v1/shell").replace("POST", "GET")));
    }

    @Test
    void whatCouldBeMisreadLaterIsRefusedOrForgotten() {
        assertThrows(IllegalArgumentException.class, () -> ShellRequest.of(head("/local/v1/shell?rows=-1")));
        assertThrows(IllegalArgumentException.class, () -> ShellRequest.of(head("/local/v1/shell?rows=65536")));
        assertThrows(IllegalArgumentException.class, () -> ShellRequest.of(head("/local/v1/shell?workload=%zz")));
        ShellRequest odd = ShellRequest.of(head("/local/v1/shell?term=x%0ALD_PRELOAD%3Dy&sudo_user=a%0Ab"));
        assertEquals("dumb", odd.term());
        assertEquals(Optional.empty(), odd.sudoUser());
    }

    @Test
    void otherAddressesAreNotItsAffair() {
        assertTrue(ShellRequest.isOne(head("/local/v1/shell")));
        assertTrue(ShellRequest.isOne(head("/local/v1/shell?x").replace("POST", "GET")), "and then it is refused");
        assertFalse(ShellRequest.isOne(head("/local/v1/shells")));
        assertFalse(ShellRequest.isOne(head("/local/v1/workloads/shell")));
        assertFalse(ShellRequest.isOne("GET / HTTP/1.1\r\nX: POST /local/v1/shell HTTP/1.1\r\n"));
    }
}

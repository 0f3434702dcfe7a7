package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
    private static ListenAddress at(String text) {
        return ListenAddress.of(text).orElseThrow();
    }

    @Test
    void portsAddressesAndPathsAreRead() {
        assertEquals(new ListenAddress("8080", "", 8080), at("8080"));
        assertEquals(new ListenAddress("127.0.0.1:80", "127.0.0.1", 80), at("127.0.0.1:80"));
        assertEquals(new ListenAddress("[::1]:443", "[::1]", 443), at("[::1]:443"));
        assertTrue(at("/run/web.sock").isUnix());
        assertTrue(at("./web").isUnix());
        assertTrue(at("web.sock").isUnix());
    }

    @Test
    void whatIsNoneIsNone() {
        for (String text : List.of(
                "", "web", "0", "65536", "host:80", "::1:80", "8080/", "/" + "x".repeat(107), "1.2.3.4", "80 ", "-1")) {
            assertEquals(Optional.empty(), ListenAddress.of(text), text);
        }
    }

    /** systemd's names have no colon, blank or control character. */
    @Test
    void namesCanStandInAList() {
        assertEquals("8080", at("127.0.0.1:8080").name());
        assertEquals("we_b.sock", at("/run/we:b.sock").name());
        assertEquals("we_b.sock", at("/run/we b.sock").name());
    }

    @Test
    void onePortIsListenedAtOnce() {
        assertTrue(at("8080").excludes(at("127.0.0.1:8080")));
        assertTrue(at("127.0.0.1:8080").excludes(at("[::]:8080")));
        assertFalse(at("127.0.0.1:8080").excludes(at("[::1]:8080")));
        assertFalse(at("8080").excludes(at("8081")));
        assertFalse(at("/run/a").excludes(at("/run/b")));
        assertTrue(at("/run/a").excludes(at("/run/a")));
    }
}

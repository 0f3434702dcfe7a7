package io.mastercontrol.controlplane.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    @Test
    void deviceOwnsExactlyItsName() {
        Identity device = Identity.of("CN=pi-1,O=device").orElseThrow();
        assertEquals(new Identity.Device("pi-1"), device);
        assertTrue(device.owns("pi-1"));
        assertFalse(device.owns("pi-10"));
        assertFalse(device.owns(""));
    }

    @Test
    void serviceOwnsWhatBeginsWithItsName() {
        Identity service = Identity.of("CN=registry,O=service").orElseThrow();
        assertTrue(service.owns("registry-7f3a"));
        assertFalse(service.owns("alerting-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=pi-1",
                "O=device",
                "CN=pi-1,O=visitor",
                "CN=+,O=device",
                "CN=#,O=device",
                "CN=pi/1,O=device",
                "CN=pi-1,CN=pi-2,O=device",
                "CN=pi-1,O=device,O=service",
                "CN=pi-1+O=device",
                "CN=registry,O=device",
                "CN=registry-2,O=device",
                "not a name"
            })
    void everythingElseIsNobody(String subject) {
        assertEquals(Optional.empty(), Identity.of(subject));
    }
}

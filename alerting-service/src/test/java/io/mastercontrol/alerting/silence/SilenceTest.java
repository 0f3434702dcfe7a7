package io.mastercontrol.alerting.silence;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.alerting.route.Subject;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private final Subject hot =
            new Subject("hot", "critical", "pi-1", null, Map.of("site", "berlin-2", "role", "kiosk"));

    @Test
    void whatItNamesMustAllFit() {
        assertTrue(silence(null, Map.of("site", "berlin-*")).matches(hot));
        assertTrue(silence("pi-*", Map.of("site", "berlin-2", "role", "kiosk")).matches(hot));
        assertFalse(silence("pi-2", Map.of("site", "berlin-2")).matches(hot));
        assertFalse(silence(null, Map.of("site", "berlin-2", "role", "router")).matches(hot));
    }

    @Test
    void aLabelThatThereIsNotFitsNothing() {
        assertFalse(silence(null, Map.of("rack", "*")).matches(hot));
    }

    private static Silence silence(String device, Map<String, String> labels) {
        return new Silence("s", device, null, null, labels, "why", "me", Instant.EPOCH, Instant.MAX);
    }
}

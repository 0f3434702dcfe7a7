package io.mastercontrol.dashboard.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }

    @Test
    void anyReplicaFinishesWhatAnotherBegan() {
        Attempt begun = Attempt.begin("key", at(NOW));
        Optional<Attempt> found = Attempt.of(begun.cookie(), "key", at(NOW.plusSeconds(599)));
        assertEquals(Optional.of(begun), found);
        assertTrue(found.get().hasState(begun.state()));
        assertEquals(43, begun.verifier().length());
        assertNotEquals(begun.verifier(), begun.challenge());
    }

    @Test
    void anotherBrowsersOrAnOldOrAMadeUpOneIsNone() {
        Attempt begun = Attempt.begin("key", at(NOW));
        assertFalse(begun.hasState(Attempt.begin("key", at(NOW)).state()));
        assertFalse(begun.hasState(null));
        assertEquals(Optional.empty(), Attempt.of(begun.cookie(), "key", at(NOW.plus(Duration.ofMinutes(11)))));
        assertEquals(Optional.empty(), Attempt.of(begun.cookie(), "key", at(NOW.minusSeconds(1))));
        assertNotEquals(
                begun.state(),
                Attempt.of(begun.cookie(), "other", at(NOW)).orElseThrow().state());
        for (String cookie : new String[] {null, "", "x", "1.2", "9999999999999." + "a".repeat(43)}) {
            assertEquals(Optional.empty(), Attempt.of(cookie, "key", at(NOW)));
        }
    }
}

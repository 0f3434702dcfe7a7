package io.mastercontrol.agent.neighbour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private long now = -5_000_000_000L;

    @Test
    void servesSoManyBytesASecondHoweverTheyAreAskedFor() {
        Allowance allowance = new Allowance(1_000_000, Long.MAX_VALUE, () -> now);
        long began = now;
        for (int i = 0; i < 1_000; i++) {
            now += allowance.take(10_000);
        }
        double seconds = (now - began) / 1e9;
        assertTrue(seconds > 9.8 && seconds < 10.01, "10 MB took " + seconds);
        now += Duration.ofHours(1).toNanos();
        assertEquals(0, allowance.take(100_000), "what was not used is not saved up,");
        assertEquals(0, allowance.take(1));
        assertTrue(allowance.take(1_000_000) > 0 || allowance.take(1) > 900_000_000L);
    }

    @Test
    void stopsForTheRestOfTheDay() {
        Allowance allowance = new Allowance(1_000_000, 20_000, () -> now);
        assertFalse(allowance.isSpent());
        allowance.take(20_000);
        assertTrue(allowance.isSpent());
        now += Duration.ofHours(23).toNanos();
        assertTrue(allowance.isSpent());
        now += Duration.ofHours(1).toNanos();
        assertFalse(allowance.isSpent());
    }

    @Test
    void aRateOfNothingIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> new Allowance(0, 1, () -> now));
    }
}

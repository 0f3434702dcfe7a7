package io.mastercontrol.cli.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Patience TEN =
            new Patience(10, Duration.ofSeconds(1), Duration.ofSeconds(20), Optional.empty());

    @Test
    void theBoundDoublesUpToTheLongest() {
        assertEquals(Optional.of(Duration.ofMillis(500)), TEN.pause(1, Duration.ZERO, () -> 0.5));
        assertEquals(Optional.of(Duration.ofSeconds(2)), TEN.pause(3, Duration.ZERO, () -> 0.5));
        assertEquals(Optional.of(Duration.ofSeconds(10)), TEN.pause(9, Duration.ZERO, () -> 0.5));
        assertEquals(Optional.empty(), TEN.pause(10, Duration.ZERO, () -> 0.5), "that was the last");
    }

    @Test
    void noAttemptBeginsAfterTheSpan() {
        Patience hour =
                new Patience(100, Duration.ofMinutes(1), Duration.ofMinutes(1), Optional.of(Duration.ofHours(1)));
        assertTrue(hour.pause(5, Duration.ofMinutes(59), () -> 0.9).isPresent());
        assertTrue(hour.pause(5, Duration.ofMinutes(60), () -> 0.1).isEmpty());
    }

    @Test
    void thousandsThatFailTogetherDoNotComeBackTogether() {
        Random random = new Random(3);
        int[] perTenth = new int[10];
        for (int i = 0; i < 10_000; i++) {
            perTenth[
                    (int) (TEN.pause(1, Duration.ZERO, random::nextDouble)
                                            .orElseThrow()
                                            .toMillis()
                                    / 100)
                            % 10]++;
        }
        for (int count : perTenth) {
            assertTrue(count > 800 && count < 1_200, count + " of 10000 in one tenth of the first second");
        }
    }
}

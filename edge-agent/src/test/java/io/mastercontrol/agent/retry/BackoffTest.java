package io.mastercontrol.agent.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void tenThousandThatLostTheSameBrokerComeBackEvenlySpread() {
        Random random = new Random(7);
        int[] second = new int[10];
        for (int agent = 0; agent < 10_000; agent++) {
            Backoff backoff = new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(60), random::nextDouble);
            second[(int) backoff.next().toSeconds()]++;
        }
        for (int at = 0; at < second.length; at++) {
            assertTrue(second[at] > 850 && second[at] < 1_150, second[at] + " come in second " + at);
        }
    }

    @Test
    void theRangeDoublesUpToItsCapAndBeginsAnewAfterSuccess() {
        Backoff latest = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30), () -> 0.999_999);
        long[] expected = {2, 4, 8, 16, 30, 30};
        for (long seconds : expected) {
            assertEquals(seconds, Math.round(latest.next().toMillis() / 1000.0));
        }
        latest.reset();
        assertEquals(2, Math.round(latest.next().toMillis() / 1000.0));
    }
}

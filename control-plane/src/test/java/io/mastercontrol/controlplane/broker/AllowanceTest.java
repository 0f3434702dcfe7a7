package io.mastercontrol.controlplane.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final long SECOND = 1_000_000_000L;
    private final Limits limits = new Limits(1_000, 10, 10_000, 2, 5);
    private final Allowance allowance = new Allowance(limits, 0);

    @Test
    void aBurstIsFreeAndWhatIsMoreWaitsItsTurn() {
        for (int i = 0; i < 20; i++) {
            assertEquals(0, allowance.take(1, 0));
        }
        assertEquals(100, allowance.take(1, 0));
        assertEquals(200, allowance.take(1, 0));
        assertEquals(0, allowance.take(1, SECOND / 2));
    }

    @Test
    void bytesCountToo() {
        assertEquals(0, allowance.take(20_000, 0));
        assertEquals(1_000, allowance.take(10_000, 0));
    }

    @Test
    void whoStaysOverTheLimitIsBehindUntilItIsEvenAgain() {
        for (int i = 0; i < 21; i++) {
            allowance.take(1, 0);
        }
        assertEquals(4, allowance.behindSeconds(4 * SECOND));
        allowance.take(1, 4 * SECOND);
        assertEquals(0, allowance.behindSeconds(5 * SECOND));
    }

    @Test
    void idlenessSavesUpNoMoreThanABurst() {
        for (int i = 0; i < 20; i++) {
            assertEquals(0, allowance.take(1, 3_600 * SECOND));
        }
        assertTrue(allowance.take(1, 3_600 * SECOND) > 0);
    }

    @Test
    void limitsAreNamedWhenTheyMakeNoSense() {
        Properties properties = new Properties();
        assertEquals(500, Limits.of(properties).messagesPerSecond());
        properties.setProperty("mc.broker.device-messages-per-second", "many");
        assertEquals(
                "mc.broker.device-messages-per-second is 'many', but must be a number from 1.",
                org.junit.jupiter.api.Assertions.assertThrows(
                                IllegalArgumentException.class, () -> Limits.of(properties))
                        .getMessage());
    }
}

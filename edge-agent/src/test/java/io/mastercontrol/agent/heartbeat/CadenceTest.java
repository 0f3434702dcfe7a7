package io.mastercontrol.agent.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.contracts.message.Ack;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CadenceTest {
    private long nanos = Long.MAX_VALUE - 5;
    private final Cadence cadence = new Cadence(Duration.ofSeconds(10), Duration.ofSeconds(60), () -> nanos);

    private void assertEvery(int seconds) {
        assertEquals(Duration.ofSeconds(seconds), cadence.every());
    }

    @Test
    void beatsAsRarelyAsAskedWithinItsBoundsAndForgetsThat() {
        assertEvery(10);
        cadence.asked(30);
        assertEvery(30);
        cadence.asked(null);
        assertEvery(30);
        cadence.asked(3_000);
        assertEvery(60);
        nanos += TimeUnit.SECONDS.toNanos(Ack.ASKED_FOR_SECONDS);
        assertEvery(60);
        nanos++;
        assertEvery(10);
    }

    @Test
    void neverBeatsMoreOftenThanConfigured() {
        cadence.asked(1);
        assertEvery(10);
        cadence.asked(0);
        cadence.asked(-5);
        assertEvery(10);
    }
}

package io.mastercontrol.alerting.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesUpToTheLimitWithHalfLeftToChance() {
        Backoff shortest = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), () -> 0);
        assertEquals(Duration.ofMillis(500), shortest.after(1));
        assertEquals(Duration.ofSeconds(2), shortest.after(3));
        assertEquals(Duration.ofSeconds(5), shortest.after(1_000));
        Backoff longest = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), () -> 0.999);
        assertEquals(Duration.ofMillis(999), longest.after(1));
    }
}

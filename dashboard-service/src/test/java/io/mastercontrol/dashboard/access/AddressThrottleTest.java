package io.mastercontrol.dashboard.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressThrottleTest {
    private final Hands clock = new Hands();
    private final AddressThrottle throttle = new AddressThrottle(3, 60, clock);

    @Test
    void whoeverIsRefusedTooOftenWaitsAndOnlyThatOne() {
        refuse("a", 2);
        assertEquals(Optional.empty(), throttle.pause("a"));
        refuse("a", 1);
        assertEquals(Optional.of(Duration.ofSeconds(1)), throttle.pause("a"));
        assertEquals(Optional.empty(), throttle.pause("b"));
        clock.now = clock.now.plusMillis(400);
        assertEquals(Optional.of(Duration.ofMillis(600)), throttle.pause("a"));
        clock.now = clock.now.plusMillis(600);
        assertEquals(Optional.empty(), throttle.pause("a"));
    }

    @Test
    void refusalsThatCameAllAtOnceAreMadeUpForButNotForEver() {
        refuse("a", 1_000);
        assertEquals(Optional.of(Duration.ofSeconds(4)), throttle.pause("a"));
        clock.now = clock.now.plusSeconds(3_600);
        refuse("a", 3);
        assertTrue(throttle.pause("a").isPresent(), "no more than the burst is ever saved up");
    }

    @Test
    void oneNetworkIsOneCaller() {
        refuse("2001:db8:0:1:0:0:0:1", 3);
        assertTrue(throttle.pause("2001:db8:0:1:0:0:0:2").isPresent());
        assertEquals(Optional.empty(), throttle.pause("2001:db8:0:2:0:0:0:1"));
    }

    @Test
    void remembersABoundedNumberOfAddresses() {
        for (int i = 0; i < 20_000; i++) {
            throttle.refused("10.0." + i / 256 + "." + i % 256);
        }
        assertTrue(throttle.addresses() <= 10_001, "addresses " + throttle.addresses());
        assertTrue(throttle.pause("192.0.2.1").isPresent(), "those beyond it share one bucket");
        clock.now = clock.now.plusSeconds(10);
        assertEquals(Optional.empty(), throttle.pause("192.0.2.1"));
        throttle.refused("192.0.2.1");
        assertEquals(1, throttle.addresses(), "full buckets are forgotten");
    }

    private void refuse(String address, int times) {
        for (int i = 0; i < times; i++) {
            throttle.refused(address);
        }
    }

    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

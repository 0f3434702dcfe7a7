package io.mastercontrol.dashboard.access;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private final Wall wall = new Wall();
    private final LoginThrottle throttle = new LoginThrottle(wall);

    @Test
    void fiveFailuresAreFreeAndTheNextHasToWait() {
        fail("ann", 5);
        assertFalse(throttle.mayTry("ann"));
        wall.advance(Duration.ofSeconds(31));
        assertTrue(throttle.mayTry("ann"));
    }

    @Test
    void oneNameDoesNotHoldUpAnother() {
        fail("ann", 5);
        assertTrue(throttle.mayTry("bob"));
    }

    @Test
    void successForgetsTheFailures() {
        fail("ann", 4);
        throttle.succeeded("ann");
        fail("ann", 4);
        assertTrue(throttle.mayTry("ann"));
    }

    @Test
    void aGuesserCannotEraseItsTraceWithManyOtherNames() {
        fail("admin", 5);
        for (int i = 0; i < 10_001; i++) {
            throttle.failed("name" + i);
        }
        assertFalse(throttle.mayTry("admin"), "10,001 other names made it forget the failures of admin");
    }

    private void fail(String name, int times) {
        for (int i = 0; i < times; i++) {
            throttle.failed(name);
        }
    }

    private static final class Wall extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}

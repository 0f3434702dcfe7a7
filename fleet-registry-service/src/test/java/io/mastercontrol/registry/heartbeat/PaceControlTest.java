package io.mastercontrol.registry.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceControlTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final PaceConfig CONFIG = new PaceConfig() {
        @Override
        public Duration late() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration first() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration longest() {
            return Duration.ofSeconds(100);
        }
    };

    private PaceControl control = PaceControl.FREE;

    /** The interval that is asked for after so many windows. */
    private long after(int windows, long lateMillis) {
        for (int i = 0; i < windows; i++) {
            control = control.after(WINDOW, Duration.ofMillis(lateMillis), CONFIG);
        }
        return control.every().toSeconds();
    }

    @Test
    void nothingIsAskedWhileHeartbeatsComeInTime() {
        assertEquals(0, after(100, 1_900));
    }

    @Test
    void asksForMoreOnlyWhenAllHaveHeardAndUpToTheBound() {
        assertEquals(20, after(1, 3_000));
        assertEquals(20, after(2, 3_000), "not all have heard yet");
        assertEquals(40, after(1, 3_000));
        assertEquals(40, after(3, 3_000));
        assertEquals(80, after(1, 3_000));
        assertEquals(100, after(8, 3_000));
        assertEquals(100, after(100, 3_000));
    }

    @Test
    void goesBackStepByStepAfterTwoCalmMinutes() {
        assertEquals(80, after(8, 3_000));
        assertEquals(80, after(11, 100));
        assertEquals(80, after(1, 1_000), "in time, but not by much: the calm begins again");
        assertEquals(40, after(12, 100));
        assertEquals(20, after(12, 100));
        assertEquals(0, after(12, 100), "below the first step nothing is asked");
    }

    @Test
    void silenceSaysNothing() {
        after(1, 3_000);
        assertEquals(20, after(100, -1));
    }

    @Test
    void zeroAtMostNeverAsks() {
        PaceConfig off = new PaceConfig() {
            @Override
            public Duration late() {
                return CONFIG.late();
            }

            @Override
            public Duration first() {
                return CONFIG.first();
            }

            @Override
            public Duration longest() {
                return Duration.ZERO;
            }
        };
        for (int i = 0; i < 10; i++) {
            control = control.after(WINDOW, Duration.ofSeconds(9), off);
        }
        assertEquals(Duration.ZERO, control.every());
    }
}

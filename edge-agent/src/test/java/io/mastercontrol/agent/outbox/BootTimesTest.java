package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.DeviceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A board without a clock of its own, which thinks it is 1970 until somebody says better. */
class BootTimesTest {
    private static final Instant REAL = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    Path directory;

    private long uptime;
    private Instant said = Instant.EPOCH;
    private final Clock local = new Clock() {
        @Override
        public Instant instant() {
            return said;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    private BootTimes boot(String id) throws IOException {
        return new BootTimes(directory, id, local, () -> uptime * 1_000_000, directory.resolve("synced"));
    }

    private Kept happen(BootTimes times, String boot) {
        return times.keep(new DeviceEvent(1, said, boot, "x", null, null, null), null);
    }

    @Test
    void whatHappenedBeforeTheTimeWasKnownGetsItsTimeAfterwards() throws IOException {
        BootTimes times = boot("a");
        uptime = 5_000;
        Kept early = happen(times, "a");
        assertEquals(Instant.EPOCH, times.of(early), "nobody knows better yet");
        uptime = 65_000;
        times.learn(REAL);
        assertEquals(REAL.minusSeconds(60), times.of(early));
        assertEquals(Optional.of(Duration.ofSeconds(60)), times.age(early));
    }

    @Test
    void whatIsToldLateHappenedWhenItHappened() throws IOException {
        said = Instant.EPOCH.plusSeconds(100);
        uptime = 100_000;
        BootTimes times = boot("a");
        Kept late = times.keep(new DeviceEvent(1, said.minusSeconds(30), "a", "x", null, null, null), null);
        Kept before = times.keep(new DeviceEvent(1, said.minusSeconds(3_000), "a", "x", null, null, null), null);
        times.learn(REAL);
        assertEquals(REAL.minusSeconds(30), times.of(late));
        assertEquals(said.minusSeconds(3_000), times.of(before), "that was in an earlier boot");
    }

    @Test
    void anEarlierBootsTimeIsRemembered() throws IOException {
        BootTimes first = boot("a");
        uptime = 5_000;
        Kept early = happen(first, "a");
        uptime = 65_000;
        first.learn(REAL);

        uptime = 1_000;
        BootTimes second = boot("b");
        assertEquals(REAL.minusSeconds(60), second.of(early));
        assertEquals(Optional.empty(), second.age(early), "how long the power was off is not known yet");
        second.learn(REAL.plusSeconds(3_600));
        assertEquals(Optional.of(Duration.ofSeconds(3_660)), second.age(early));
    }

    @Test
    void whatNobodyCanDateKeepsTheTimeThatItWasGivenAndIsNeverTooOld() throws IOException {
        uptime = 5_000;
        Kept lost = happen(boot("a"), "a");
        BootTimes next = boot("b");
        next.learn(REAL);
        assertEquals(Instant.EPOCH, next.of(lost));
        assertEquals(Optional.empty(), next.age(lost));
    }

    @Test
    void aStepOfTheLocalClockMovesNothing() throws IOException {
        BootTimes times = boot("a");
        times.learn(REAL);
        uptime = 60_000;
        said = REAL.plus(Duration.ofDays(3_000));
        assertEquals(REAL.plusSeconds(60), times.of(happen(times, "a")));
    }

    @Test
    void aLocalClockThatATimeServerSetIsGoodEnoughWithoutTheControlPlane() throws IOException {
        BootTimes times = boot("a");
        uptime = 10_000;
        Kept early = happen(times, "a");
        uptime = 40_000;
        said = REAL;
        times.lookAtLocalClock();
        assertEquals(Instant.EPOCH, times.of(early), "a clock that nobody set counts for nothing");
        Files.createFile(directory.resolve("synced"));
        times.lookAtLocalClock();
        assertEquals(REAL.minusSeconds(30), times.of(early));
    }

    @Test
    void whatBootsLeaveBehindDoesNotGrow() throws IOException {
        for (int i = 0; i < 100; i++) {
            boot("boot-" + i).learn(REAL);
        }
        assertTrue(Files.size(directory.resolve("boots.json")) < 1_000);
    }
}

package io.mastercontrol.registry.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.registry.http.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricRangeTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static MetricRange range(String from, String to, String step) {
        return range(from, to, step, NOW);
    }

    private static MetricRange range(String from, String to, String step, Instant now) {
        return MetricRange.of(from, to, step, now, new MetricConfig() {
            @Override
            public Duration keepMinutes() {
                return Duration.ofHours(48);
            }

            @Override
            public Duration keepFiveMinutes() {
                return Duration.ofDays(30);
            }

            @Override
            public Duration keepHours() {
                return Duration.ofDays(730);
            }
        });
    }

    @Test
    void nothingAskedIsTheLastHourByTheMinute() {
        MetricRange range = range(null, null, null);
        assertEquals(NOW.minus(Duration.ofHours(1)), range.from());
        assertEquals(NOW, range.to());
        assertEquals(Duration.ofMinutes(1), range.step());
        assertEquals(MetricLevel.minute, range.level());
    }

    @Test
    void stepsBeginAtWholeMinutes() {
        MetricRange range = range(null, null, null, NOW.plusMillis(12_345));
        assertEquals(NOW.minus(Duration.ofHours(1)), range.from());
        assertEquals(NOW.plusMillis(12_345), range.to());
        assertEquals(
                Duration.ofMinutes(2),
                range(null, null, "90s").step(),
                "whole minutes, since that is how often is measured");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T06:00:00Z, 1m, minute, 60",
        "2026-01-30T12:00:00Z, , minute, 300",
        "2026-01-31T06:00:00Z, 7m, five_minutes, 600",
        "2026-01-29T12:00:00Z, , five_minutes, 600",
        "2026-01-28T12:00:00Z, 2m, five_minutes, 300",
        "2026-01-04T12:00:00Z, , hour, 10800",
        "2026-01-04T12:00:00Z, 30m, five_minutes, 1800",
        "2025-12-01T12:00:00Z, 50m, hour, 3600",
        "2024-02-05T12:00:00Z, , hour, 212400"
    })
    void theLevelIsFineEnoughAndStillKept(String from, String step, MetricLevel level, long seconds) {
        MetricRange range = range(from, null, step);
        assertEquals(seconds, range.step().toSeconds());
        assertEquals(level, range.level());
        assertEquals(0, range.from().getEpochSecond() % range.level().step().toSeconds());
    }

    @ParameterizedTest
    @CsvSource({
        "yesterday,,, from is 'yesterday'",
        ", 12:00,, to is '12:00'",
        "2026-01-31T12:00:00Z, 2026-01-31T11:00:00Z,, before to",
        "2020-01-01T00:00:00Z,,, two years at most",
        "2026-01-15T00:00:00Z,, 5m, more than 2000 steps",
        ",, soon, step is 'soon'",
        ",, 0, above zero"
    })
    void whatMakesNoSenseIsRefusedInWords(String from, String to, String step, String words) {
        Refusal refusal = assertThrows(Refusal.class, () -> range(from, to, step));
        assertEquals(400, refusal.status());
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }
}

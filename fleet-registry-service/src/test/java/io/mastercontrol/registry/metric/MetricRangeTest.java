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

    @Test
    void nothingAskedIsTheLastHourByTheMinute() {
        MetricRange range = MetricRange.of(null, null, null, NOW);
        assertEquals(NOW.minus(Duration.ofHours(1)), range.from());
        assertEquals(NOW, range.to());
        assertEquals(Duration.ofMinutes(1), range.step());
    }

    @Test
    void stepsBeginAtWholeMinutes() {
        MetricRange range = MetricRange.of(null, null, null, NOW.plusMillis(12_345));
        assertEquals(NOW.minus(Duration.ofHours(1)), range.from());
        assertEquals(NOW.plusMillis(12_345), range.to());
    }

    @Test
    void aLongTimeHasLongSteps() {
        assertEquals(
                Duration.ofMinutes(15),
                MetricRange.of("2026-01-28T12:00:00Z", null, null, NOW).step());
        assertEquals(
                Duration.ofMinutes(2),
                MetricRange.of(null, null, "90s", NOW).step(),
                "whole minutes, since that is how often is measured");
    }

    @ParameterizedTest
    @CsvSource({
        "yesterday,,, from is 'yesterday'",
        ", 12:00,, to is '12:00'",
        "2026-01-31T12:00:00Z, 2026-01-31T11:00:00Z,, before to",
        "2020-01-01T00:00:00Z,,, a year at most",
        "2026-01-01T00:00:00Z,, 1m, more than 2000 steps",
        ",, soon, step is 'soon'",
        ",, 0, above zero"
    })
    void whatMakesNoSenseIsRefusedInWords(String from, String to, String step, String words) {
        Refusal refusal = assertThrows(Refusal.class, () -> MetricRange.of(from, to, step, NOW));
        assertEquals(400, refusal.status());
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }
}

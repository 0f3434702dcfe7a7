package io.mastercontrol.registry.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void readsTimesAsPeopleWriteThem() {
        assertEquals(Duration.ofMillis(500), Span.parse("t", "500ms", DAY));
        assertEquals(Duration.ofSeconds(30), Span.parse("t", "30", DAY));
        assertEquals(Duration.ofMinutes(10), Span.parse("t", " 10m ", DAY));
        assertEquals(DAY, Span.parse("t", "1d", DAY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1s", "1w", "1.5h", "0s", "25h", "99999999999s", "soon"})
    void refusesWhatIsNoneOrTooLong(String text) {
        assertEquals(
                400,
                assertThrows(Refusal.class, () -> Span.parse("t", text, DAY)).status());
    }
}

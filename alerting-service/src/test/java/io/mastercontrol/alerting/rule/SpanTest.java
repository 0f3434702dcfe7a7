package io.mastercontrol.alerting.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpanTest {
    @Test
    void readsAndWritesWhatPeopleWrite() {
        assertEquals(Duration.ofMinutes(5), Span.parse("5m").duration());
        assertEquals("90s", Span.parse("90s").toString());
        assertEquals("2m", Span.parse("120s").toString());
        assertThrows(IllegalArgumentException.class, () -> Span.parse("soon"));
    }

    @Test
    void whatLastedIsToldAsPeopleReadIt() {
        assertEquals("0s", Span.told(Duration.ZERO));
        assertEquals("3m 20s", Span.told(Duration.ofMillis(200_123)));
        assertEquals("2h", Span.told(Duration.ofMinutes(120).plusSeconds(3)));
        assertEquals("1d 1h", Span.told(Duration.ofMinutes(1_500)));
    }
}

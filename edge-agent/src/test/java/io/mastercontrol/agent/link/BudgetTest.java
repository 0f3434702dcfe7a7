package io.mastercontrol.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetTest {
    @Test
    void isReadAsItIsWritten() {
        assertEquals(new Budget("wwan0", 50L << 20, Period.day), Budget.of("wwan0:50M/day"));
        assertEquals(new Budget("*", 1L << 30, Period.month), Budget.of(" 1GB/month "));
        assertEquals(new Budget("wwan*", 200_000, Period.hour), Budget.of("wwan*:200000/hour"));
    }

    @Test
    void whatCannotBeReadIsToldWithTheText() {
        for (String wrong :
                List.of("50M", "50M/week", "wwan0:M/day", "0/day", "999999999999G/day", ":5M/day", "-5M/day")) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Budget.of(wrong), wrong);
            assertTrue(e.getMessage().startsWith("'" + wrong + "' "), e.getMessage());
        }
    }

    @Test
    void aStarStandsForAnythingAndADotForADot() {
        assertTrue(Budget.of("wwan*:1M/day").isFor("wwan0"));
        assertTrue(Budget.of("1M/day").isFor("eth0.4"));
        assertFalse(Budget.of("wwan*:1M/day").isFor("wlan0"));
        assertFalse(Budget.of("eth0.4:1M/day").isFor("eth0x4"));
    }

    @Test
    void periodsBeginAndEndInUtc() {
        Instant at = Instant.parse("2028-02-29T23:59:59.999Z");
        assertEquals(Instant.parse("2028-02-29T23:00:00Z"), Period.hour.begin(at));
        assertEquals(Instant.parse("2028-03-01T00:00:00Z"), Period.hour.end(at));
        assertEquals(Instant.parse("2028-02-29T00:00:00Z"), Period.day.begin(at));
        assertEquals(Instant.parse("2028-03-01T00:00:00Z"), Period.day.end(at));
        assertEquals(Instant.parse("2028-02-01T00:00:00Z"), Period.month.begin(at));
        assertEquals(Instant.parse("2028-03-01T00:00:00Z"), Period.month.end(at));
    }
}

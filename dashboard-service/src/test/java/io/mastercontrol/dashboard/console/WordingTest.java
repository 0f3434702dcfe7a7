package io.mastercontrol.dashboard.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WordingTest {
    @Test
    void saysASharesFirstDigitsAlone() {
        assertEquals("23.3 %", Wording.percent(23.26967135406033));
        assertEquals("0 %", Wording.percent(0));
        assertEquals("100 %", Wording.percent(99.97));
    }

    @Test
    void saysBytesAndSecondsInTheUnitThatAPersonWouldChoose() {
        assertEquals("999 bytes", Wording.size(999));
        assertEquals("1 MB", Wording.size(999_999));
        assertEquals("−1.5 kB", Wording.size(-1_500));
        assertEquals("75 s", Wording.span(75));
        assertEquals("12 min", Wording.span(700));
        assertEquals("3.5 h", Wording.span(12_600));
    }
}

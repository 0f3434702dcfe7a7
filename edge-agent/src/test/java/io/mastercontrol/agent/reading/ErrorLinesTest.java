package io.mastercontrol.agent.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorLinesTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-27 10:00:00 ERROR cannot open the camera",
                "ERROR:root:no route",
                "E FATAL: out of paper",
                "{\"time\":1,\"level\":\"error\",\"msg\":\"x\"}",
                "{\"severity\": \"CRITICAL\"}",
                "{\"level\":50,\"msg\":\"pino\"}",
                "ts=1 level=error msg=x",
                "2026/11/27 [error] 12#12: upstream timed out",
                "Traceback (most recent call last):",
                "Exception in thread \"main\" java.lang.Error",
                "panic: runtime error"
            })
    void tellOfAnError(String line) {
        assertEquals(1, ErrorLines.count(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INFO 0 errors",
                "MIRROR started",
                "{\"level\":\"info\",\"msg\":\"no error\"}",
                "{\"level\":30}",
                "level=info errors=0",
                "TERROR",
                "an error happened once",
                ""
            })
    void tellOfNone(String line) {
        assertEquals(0, ErrorLines.count(line));
    }

    @Test
    void aLongLineIsJudgedByItsBeginningAndHoldsNobodyUp() {
        assertEquals(0, ErrorLines.count("x".repeat(1_000_000) + " ERROR"));
        assertEquals(2, ErrorLines.count("ERROR a\nfine\nERROR b"));
    }

    @Test
    void theRateIsOfThisVersionAndOfTheLastMinutes() {
        ErrorLines lines = new ErrorLines();
        lines.of("1.0", 0);
        lines.read(null, "0-0", 0);
        lines.read("ERROR a\nERROR b\n", "16-0", MINUTE);
        assertEquals(120, lines.perHour(MINUTE), 0.01);
        lines.of("1.0", 4 * MINUTE);
        assertEquals(30, lines.perHour(4 * MINUTE), 0.01);
        assertEquals(0, lines.perHour(12 * MINUTE), "they are too long ago");
        lines.read("ERROR c\n", "24-0", 12 * MINUTE);
        lines.of("2.0", 12 * MINUTE);
        assertEquals(0, lines.perHour(12 * MINUTE), "what another version told is not its");
    }
}

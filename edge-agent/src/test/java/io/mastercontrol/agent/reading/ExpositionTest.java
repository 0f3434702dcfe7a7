package io.mastercontrol.agent.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private static final String TEXT = """
            # HELP jobs How many wait.
            # TYPE jobs gauge
            jobs{queue="a",kind="x"} 3
            jobs{queue="b",} 4.5 1700000000000
            jobs_total 99
            up 1
            broken{
            strange NaN
            far +Inf
            escaped{path="C:\\\\x\\"}"} 7
            """;

    @Test
    void seriesAreSummedAndLabelsChoose() {
        assertEquals(
                Map.of("jobs", 7.5, "jobs{queue=\"a\"}", 3.0, "up", 1.0, "escaped", 7.0),
                Exposition.read(
                        TEXT,
                        List.of("jobs", "jobs{queue=\"a\"}", "up", "escaped", "strange", "far", "none", "broken")));
    }

    @Test
    void nonsenseIsPassedOver() {
        assertEquals(Map.of(), Exposition.read("<html>{{{{\u0000", List.of("jobs")));
        assertEquals(Map.of("jobs", 1.0), Exposition.read("}{\njobs 1\njobs x\njobs\n{a=} 2", List.of("jobs")));
    }
}

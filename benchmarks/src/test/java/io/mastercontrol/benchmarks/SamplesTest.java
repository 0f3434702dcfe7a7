package io.mastercontrol.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void percentilesAreMeasurementsNotMixtures() {
        Samples samples = new Samples();
        for (int i = 100; i >= 1; i--) {
            samples.addNanos(i * 1_000_000L);
        }
        assertEquals(50, samples.percentile(50));
        assertEquals(99, samples.percentile(99));
        assertEquals(100, samples.percentile(100));
    }
}

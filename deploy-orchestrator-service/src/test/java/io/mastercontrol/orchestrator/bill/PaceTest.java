package io.mastercontrol.orchestrator.bill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {
    static final long MB = 1_000_000;

    static Attempt took(String device, double download, double install, Long bytes) {
        return new Attempt(device, "web 1.0.0", Instant.EPOCH, download, install, bytes, null);
    }

    private static double[] drawn(Pace pace, String device, long bytes) {
        SplittableRandom random = new SplittableRandom(7);
        return DoubleStream.generate(() -> pace.draws(device, bytes).seconds(random))
                .limit(1_000)
                .sorted()
                .toArray();
    }

    @Test
    void aDeviceWithAPastIsTakenAtItsOwnPaceAndAnotherAtTheFleets() {
        List<Attempt> all =
                List.of(took("slow", 100, 20, 10 * MB), took("quick", 1, 2, 10 * MB), took("usual", 10, 5, 10 * MB));
        Pace pace = new Pace(all, List.of(all.get(0)));
        assertEquals(20 + 500, pace.probable("slow", 50 * MB), 0.01);
        assertEquals(5 + 50, pace.probable("new", 50 * MB), 0.01, "the medians of rates and of the rest");
        assertEquals(20, pace.probable("slow", 0), 0.01, "what is there already is only installed");
        assertEquals(1, pace.installationsOf("slow"));
        assertEquals(0, pace.installationsOf("new"));
        assertEquals(3, pace.installations());
        assertEquals(120, pace.usual("slow"), 0.01);
    }

    @Test
    void aSmallDownloadSaysNothingOfTheLink() {
        Pace pace = new Pace(List.of(took("a", 3, 1, 10_000L)), List.of());
        assertFalse(pace.knowsRates());
        assertEquals(4, pace.probable("b", 50 * MB), 0.01, "the rest is known, the download is not");
        assertTrue(new Pace(List.of(took("a", 3, 1, MB)), List.of()).knowsRates());
    }

    @Test
    void withoutAnyPastNothingIsKnown() {
        Attempt failed = new Attempt("a", "web 1.0.0", Instant.EPOCH, null, null, null, "the health check failed");
        Pace pace = new Pace(List.of(), List.of(failed));
        assertFalse(pace.isKnown());
        assertTrue(Double.isNaN(pace.probable("a", 0)));
        assertEquals(0, pace.installationsOf("a"), "a failure is no time");
    }

    @Test
    void whatComesVariesAsItDidBefore() {
        List<Attempt> past = new ArrayList<>();
        IntStream.rangeClosed(1, 5).forEach(i -> past.add(took("a", 0, 10.0 * i, 0L)));
        past.add(took("once", 0, 100, 0L));
        Pace pace = new Pace(past, past);
        double[] own = drawn(pace, "a", 0);
        assertEquals(10, own[0], 0.01);
        assertEquals(50, own[own.length - 1], 0.01);
        double[] once = drawn(pace, "once", 0);
        assertEquals(100 / 3.0, once[0], 0.01, "it varies as others do, about what it took itself");
        assertEquals(100 * 5 / 3.0, once[once.length - 1], 0.01);
    }
}

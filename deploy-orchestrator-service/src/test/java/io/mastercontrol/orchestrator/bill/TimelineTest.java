package io.mastercontrol.orchestrator.bill;

import static io.mastercontrol.orchestrator.bill.PaceTest.took;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.orchestrator.bill.Timeline.Outcome;
import io.mastercontrol.orchestrator.bill.Turn.When;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Order.Bounds FREE = new Order.Bounds(Integer.MAX_VALUE, 0, 0, 0);
    private static final Pace TEN_SECONDS = new Pace(List.of(took("a", 0, 10, 0L)), List.of());

    static Turn turn(String device, int batch, String group) {
        return new Turn(device, "online", Map.of(), When.batch, batch, null, group);
    }

    private static Leg leg(int batch, int size, String group, double watched, int persons) {
        List<Turn> turns = IntStream.range(0, size)
                .mapToObj(i -> turn("d" + batch + "-" + i, batch, group))
                .toList();
        return new Leg(turns, watched, persons);
    }

    private static Outcome outcome(Pace pace, Order.Bounds bounds, Leg... legs) {
        return new Timeline(List.of(legs), bounds, pace, device -> 0, new SplittableRandom(1)).outcome();
    }

    @Test
    void batchesFollowEachOtherWithTheirWatchesBetween() {
        Outcome outcome = outcome(TEN_SECONDS, FREE, leg(1, 1, null, 600, 0), leg(2, 5, null, 0, 0));
        assertEquals(620, outcome.all().p50());
        assertEquals(620, outcome.all().p90());
        assertEquals(0, outcome.begins().get(0).p50());
        assertEquals(610, outcome.begins().get(1).p50());
        assertEquals(10, outcome.legs().get(1).p50());
    }

    @Test
    void aPlaceIsTakenAgainAsSoonAsItIsFree() {
        assertEquals(30, Timeline.inTurn(new double[] {10, 10, 10, 10, 10}, 2));
        assertEquals(30, Timeline.inTurn(new double[] {30, 10, 10, 10}, 2), "three short ones beside the long one");
        assertEquals(30, Timeline.inTurn(new double[] {30, 10}, 9));
        assertEquals(0, Timeline.inTurn(new double[0], 1));
        Order.Bounds two = new Order.Bounds(2, 0, 5, 0);
        assertEquals(45, outcome(TEN_SECONDS, two, leg(1, 5, null, 0, 0)).all().p50(), "the bake keeps the place");
    }

    @Test
    void aGroupGoesOneByOne() {
        Order.Bounds alone = new Order.Bounds(Integer.MAX_VALUE, 1, 0, 0);
        assertEquals(
                40, outcome(TEN_SECONDS, alone, leg(1, 4, "berlin", 0, 0)).all().p50());
    }

    @Test
    void aVerdictIsWaitedForUpToItsInterval() {
        Order.Bounds judged = new Order.Bounds(Integer.MAX_VALUE, 0, 0, 60);
        Outcome outcome = outcome(TEN_SECONDS, judged, leg(1, 1, null, 0, 0));
        assertTrue(outcome.all().p50() > 30 && outcome.all().p50() < 50, outcome::toString);
        assertTrue(outcome.all().p90() > 55 && outcome.all().p90() <= 70, outcome::toString);
    }

    /** Of ten devices that take 10 s, or once in ten times 100 s, one is slow nearly always. */
    @Test
    void theSlowestOfABatchDecides() {
        List<Attempt> past = IntStream.range(0, 10)
                .mapToObj(i -> took("x" + i, 0, i == 0 ? 100 : 10, 0L))
                .toList();
        Pace pace = new Pace(past, List.of());
        Outcome one = outcome(pace, FREE, leg(1, 1, null, 0, 0));
        Outcome many = outcome(pace, FREE, leg(1, 30, null, 0, 0));
        assertEquals(10, one.all().p50());
        assertEquals(100, many.all().p50());
    }

    @Test
    void tenThousandInBatchesAreCounted() {
        Leg[] legs = IntStream.rangeClosed(1, 1_000)
                .mapToObj(i -> leg(i, 10, null, 0, 0))
                .toArray(Leg[]::new);
        assertEquals(10_000, outcome(TEN_SECONDS, FREE, legs).all().p50());
    }
}

package io.mastercontrol.agent.neighbour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.neighbour.SeekPlanner.Move;
import io.mastercontrol.agent.neighbour.SeekPlanner.Seen;
import io.mastercontrol.agent.neighbour.SeekPlanner.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeekPlannerTest {
    private static final String CONTENT = "ab".repeat(32);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long PIECE = 256 * 1024;
    private static final List<String> IN_ORDER = IntStream.range(0, 30)
            .mapToObj(i -> "board-" + i)
            .sorted((one, other) ->
                    Long.compareUnsigned(SeekPlanner.score(CONTENT, one), SeekPlanner.score(CONTENT, other)))
            .toList();

    private final Random random = new Random(7);

    private static Seen seen(String name, Interest interest, long have) {
        return new Seen(name, new Standing(interest, have, 0, null), Duration.ofMillis(10), false);
    }

    private static Situation now(String self, long have, Duration sinceGain, List<Seen> others) {
        return new Situation(self, CONTENT, have, LONG, LONG, sinceGain, others);
    }

    private Move decide(Situation situation) {
        return SeekPlanner.decide(situation, random);
    }

    @Test
    void ofThirtyThatWantTheSameOneGoesAndTheOthersWait() {
        int going = 0;
        for (String self : IN_ORDER) {
            List<Seen> others = IN_ORDER.stream()
                    .filter(name -> !name.equals(self))
                    .map(name -> seen(name, Interest.waiting, 0))
                    .toList();
            if (decide(now(self, 0, Duration.ZERO, others)) instanceof Move.Alone) {
                going++;
                assertEquals(IN_ORDER.get(0), self);
            }
        }
        assertEquals(1, going);
    }

    @Test
    void nobodyGoesBeforeNeighboursHadTimeToBeHeard() {
        Situation early = new Situation(
                "me", CONTENT, 0, Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(200), List.of());
        assertInstanceOf(Move.Wait.class, decide(early));
        assertInstanceOf(Move.Alone.class, decide(now("me", 0, LONG, List.of())), "and alone it goes");
    }

    @Test
    void whoAnsweredBeforeItBeganItselfIsAskedOnceMoreBeforeOneGoes() {
        Duration age = Duration.ofSeconds(3);
        String last = IN_ORDER.get(29);
        Seen early =
                new Seen(IN_ORDER.get(0), new Standing(Interest.nothing, 0, 0, null), Duration.ofMillis(2_900), false);
        Situation settled = new Situation(last, CONTENT, 0, age, LONG, age, List.of(early));
        assertEquals(new Move.Ask(List.of(IN_ORDER.get(0))), decide(settled));
        Seen began = seen(IN_ORDER.get(0), Interest.waiting, 0);
        assertInstanceOf(
                Move.Wait.class,
                decide(new Situation(last, CONTENT, 0, age, LONG, age, List.of(began))),
                "it had begun");
        Seen still = seen(IN_ORDER.get(0), Interest.nothing, 0);
        assertInstanceOf(
                Move.Alone.class, decide(new Situation(last, CONTENT, 0, age, LONG, age, List.of(still))), "once");
    }

    @Test
    void whoHasMoreIsTakenFromAndTheLoadIsSpread() {
        List<Seen> others = List.of(
                seen("behind", Interest.fetching, PIECE),
                seen("further", Interest.fetching, 3 * PIECE),
                seen("whole", Interest.nothing, 9 * PIECE));
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(((Move.Take) decide(now("me", 2 * PIECE, Duration.ZERO, others))).neighbour());
        }
        assertEquals(
                List.of("further", "whole"), asked.stream().distinct().sorted().toList());
    }

    @Test
    void everybodyIsAskedOnceAndThenOnlyAFewOfThoseAtIt() {
        List<Seen> strangers = IN_ORDER.stream()
                .map(name -> new Seen(name, null, Duration.ZERO, false))
                .toList();
        assertEquals(
                6,
                ((Move.Ask) decide(now("me", 0, Duration.ZERO, strangers)))
                        .neighbours()
                        .size());
        List<Seen> atIt = IN_ORDER.stream()
                .map(name -> new Seen(name, new Standing(Interest.waiting, 0, 0, null), Duration.ofSeconds(2), false))
                .toList();
        assertEquals(
                4,
                ((Move.Ask) decide(now("me", 0, Duration.ZERO, atIt)))
                        .neighbours()
                        .size());
    }

    @Test
    void whoPromisesAndBringsNothingIsWaitedForNoLongerThanThis() {
        String last = IN_ORDER.get(29);
        for (Interest interest : List.of(Interest.fetching, Interest.waiting)) {
            List<Seen> liar = List.of(seen(IN_ORDER.get(0), interest, 0));
            assertInstanceOf(Move.Wait.class, decide(now(last, 0, Duration.ofSeconds(59), liar)));
            assertInstanceOf(Move.Alone.class, decide(now(last, 0, Duration.ofSeconds(66), liar)));
        }
        List<Seen> second =
                List.of(seen(IN_ORDER.get(0), Interest.fetching, 0), seen(IN_ORDER.get(1), Interest.waiting, 0));
        assertInstanceOf(
                Move.Wait.class, decide(now(IN_ORDER.get(2), 0, Duration.ofSeconds(66), second)), "not all at once");
    }

    @Test
    void whoCannotFetchIsNotWaitedFor() {
        assertInstanceOf(
                Move.Alone.class,
                decide(now(IN_ORDER.get(5), 0, LONG, List.of(seen(IN_ORDER.get(0), Interest.resting, 0)))));
    }

    @Test
    void thatTheControlPlaneHasNoneIsSoonFoundOut() {
        List<Seen> others =
                List.of(seen(IN_ORDER.get(0), Interest.unavailable, 0), seen(IN_ORDER.get(1), Interest.waiting, 0));
        assertInstanceOf(Move.Alone.class, decide(now(IN_ORDER.get(9), 0, Duration.ZERO, others)));
    }

    @Test
    void whoHasItButIsBusyIsWaitedFor() {
        Seen busy = new Seen("whole", new Standing(Interest.nothing, 9 * PIECE, 0, null), Duration.ofMillis(1), true);
        assertInstanceOf(Move.Wait.class, decide(now("me", 0, Duration.ZERO, List.of(busy))));
        assertInstanceOf(Move.Alone.class, decide(now("me", 0, Duration.ofSeconds(61), List.of(busy))));
    }

    @Test
    void ofTwoThatFetchTheSameTheLaterOneStops() {
        String first = IN_ORDER.get(3);
        String second = IN_ORDER.get(4);
        assertTrue(yields(second, 4 * PIECE, seen(first, Interest.fetching, 4 * PIECE)));
        assertFalse(yields(first, 4 * PIECE, seen(second, Interest.fetching, 4 * PIECE)));
        assertTrue(yields(first, 0, seen(second, Interest.fetching, 4 * PIECE)), "who is further goes on");
        assertFalse(yields(second, 4 * PIECE, seen(first, Interest.fetching, 0)), "the first will see that by itself");
        assertFalse(yields(second, 4 * PIECE, seen(first, Interest.waiting, 0)));
        assertTrue(yields(first, 0, seen("whole", Interest.nothing, 9 * PIECE)));
    }

    private static boolean yields(String self, long have, Seen other) {
        return SeekPlanner.shouldYield(now(self, have, Duration.ZERO, List.of(other)));
    }
}

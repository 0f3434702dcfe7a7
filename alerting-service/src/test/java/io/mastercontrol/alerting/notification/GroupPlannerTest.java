package io.mastercontrol.alerting.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.alerting.notification.GroupPlanner.Kind;
import io.mastercontrol.alerting.notification.GroupPlanner.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupPlannerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aSingleAlertIsToldAfterTheWait() {
        List<Notice> one = List.of(waiting("a", START));
        assertNull(plan(untold(START), one, START).tell());
        assertEquals(START.plusSeconds(1), plan(untold(START), one, START).due());
        Plan told = plan(untold(START), one, START.plusSeconds(1));
        assertEquals(List.of("a"), told.tell().fresh());
        assertEquals(Kind.firing, told.tell().kind());
    }

    @Test
    void aStormIsToldOnceItHasCalmedDown() {
        List<Notice> many = storm(100);
        assertNull(
                plan(untold(START.plusSeconds(2)), many, START.plusSeconds(2)).tell());
        assertNull(
                plan(untold(START.plusSeconds(2)), many, START.plusSeconds(6)).tell());
        Plan calm = plan(untold(START.plusSeconds(2)), many, START.plusSeconds(7));
        assertEquals(100, calm.tell().fresh().size());
        assertEquals(
                100,
                plan(untold(START.plusSeconds(30)), many, START.plusSeconds(30))
                        .tell()
                        .fresh()
                        .size(),
                "one that does not calm down is told all the same");
    }

    @Test
    void aGroupThatStillGrowsWaitsALittleSinceItMayBeAStormKnownSlowly() {
        Instant newest = START.plusMillis(900);
        List<Notice> three = storm(3);
        Plan growing = plan(untold(newest), three, START.plusSeconds(1));
        assertNull(growing.tell());
        assertEquals(newest.plusMillis(500), growing.due());
        assertEquals(
                3, plan(untold(newest), three, growing.due()).tell().fresh().size());
        Instant late = START.plusSeconds(3);
        assertEquals(3, plan(untold(late), three, late).tell().fresh().size(), "two seconds more at the longest");
        assertEquals(
                2,
                plan(untold(newest), storm(2), START.plusSeconds(1))
                        .tell()
                        .fresh()
                        .size(),
                "two are no beginning of a storm");
    }

    @Test
    void whatEndsInsideIsToldWithTheIntervalAndTheEndAtOnceAndOnce() {
        Group told = group(START, START.plusSeconds(1), null, 1);
        List<Notice> half = List.of(firing("a", false), over("b", true));
        Plan early = plan(told, half, START.plusSeconds(2));
        assertNull(early.tell());
        assertEquals(START.plusSeconds(301), early.due());
        Plan later = plan(told, half, START.plusSeconds(301));
        assertEquals(List.of("b"), later.tell().ended());
        assertEquals(Kind.firing, later.tell().kind());
        Plan end = plan(told, List.of(over("a", true)), START.plusSeconds(2));
        assertEquals(Kind.resolved, end.tell().kind());
        assertTrue(end.over());
        assertTrue(plan(told, List.of(), START.plusSeconds(3)).tell() == null);
    }

    @Test
    void whatIsOverBeforeAnyoneWasToldIsDropped() {
        Plan plan = plan(untold(START), List.of(over("a", false)), START.plusSeconds(1));
        assertEquals(Map.of("a", "over before anyone was told"), plan.dropped());
        assertTrue(plan.over() && plan.tell() == null);
    }

    @Test
    void whatIsKeptQuietWaitsAndDoesNotKeepOthersWaiting() {
        Notice quiet = new Notice("q", START, false, false, null, false, "silenced: x");
        Plan plan = plan(untold(START), List.of(quiet, waiting("a", START)), START.plusSeconds(1));
        assertEquals(List.of("a"), plan.tell().fresh());
        assertEquals(Map.of("q", "silenced: x"), plan.held());
        assertEquals(START.plusSeconds(6), plan.due());
        Plan end = plan(group(START, START, null, 1), List.of(over("a", true), quiet), START.plusSeconds(9));
        assertEquals(Kind.resolved, end.tell().kind());
        assertTrue(!end.over(), "the quiet one may still be told");
    }

    @Test
    void whatStaysIsRepeatedUntilSomebodyHasTakenAllOfIt() {
        Group told = group(START, START, Duration.ofHours(4), 1);
        assertNull(
                plan(told, List.of(firing("a", false)), START.plusSeconds(60)).tell());
        Plan again = plan(told, List.of(firing("a", false)), START.plusSeconds(4 * 3600));
        assertEquals(List.of(), again.tell().fresh());
        assertNull(plan(told, List.of(firing("a", true)), START.plusSeconds(5 * 3600))
                .tell());
    }

    @Test
    void whatJoinsAToldGroupWaitsForItsInterval() {
        Group told = group(START, START, null, 1);
        List<Notice> joined = List.of(firing("a", false), waiting("b", START.plusSeconds(10)));
        assertEquals(
                START.plusSeconds(300),
                plan(told, joined, START.plusSeconds(11)).due());
        assertEquals(
                List.of("b"), plan(told, joined, START.plusSeconds(300)).tell().fresh());
    }

    @Test
    void tooManyGroupsOfAKindWait() {
        Group late = new Group(
                "g",
                "root",
                Map.of(),
                null,
                null,
                List.of(),
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(300),
                null,
                false,
                0,
                START,
                null,
                START.plusSeconds(40),
                Group.Run.NONE);
        assertNull(
                plan(late, List.of(waiting("a", START)), START.plusSeconds(39)).tell());
        assertEquals(
                1,
                plan(late, List.of(waiting("a", START)), START.plusSeconds(40))
                        .tell()
                        .fresh()
                        .size());
    }

    private static Plan plan(Group group, List<Notice> notices, Instant now) {
        return GroupPlanner.plan(group, notices, now);
    }

    private static Group untold(Instant joined) {
        return group(joined, null, null, 0);
    }

    private static Group group(Instant joined, Instant told, Duration repeat, int sequence) {
        return new Group(
                "g",
                "root",
                Map.of(),
                null,
                null,
                List.of(),
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(300),
                repeat,
                true,
                sequence,
                joined,
                told,
                null,
                Group.Run.NONE);
    }

    private static List<Notice> storm(int size) {
        List<Notice> notices = new ArrayList<>();
        IntStream.range(0, size).forEach(i -> notices.add(waiting("a" + i, START.plusMillis(i * 20L))));
        return notices;
    }

    private static Notice waiting(String id, Instant at) {
        return new Notice(id, at, false, false, null, false, null);
    }

    private static Notice firing(String id, boolean taken) {
        return new Notice(id, START, true, false, taken ? "ann" : null, false, null);
    }

    private static Notice over(String id, boolean told) {
        return new Notice(id, START, told, true, null, false, null);
    }
}

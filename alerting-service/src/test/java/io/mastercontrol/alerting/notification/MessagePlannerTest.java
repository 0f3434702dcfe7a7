package io.mastercontrol.alerting.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.mastercontrol.alerting.notification.EscalationPlanner.Steps;
import io.mastercontrol.alerting.notification.Group.Run;
import io.mastercontrol.alerting.notification.MessagePlanner.Audience;
import io.mastercontrol.alerting.notification.MessagePlanner.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagePlannerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Steps TWO = new Steps(List.of(Duration.ofMinutes(5), Duration.ofMinutes(10)), 1);

    @Test
    void eachStepIsMadeWhenItIsDueAndAllOnceMore() {
        Next first = next(Run.NONE, List.of(untold()), NOW);
        assertEquals(0, first.say().step());
        assertEquals(NOW.plusSeconds(300), first.run().dueAt());
        assertNull(next(first.run(), List.of(told(null)), NOW.plusSeconds(299)).say());
        Next second = next(first.run(), List.of(told(null)), NOW.plusSeconds(300));
        assertEquals(1, second.say().step());
        assertEquals(Audience.STEP, second.say().audience());
        Next again = next(second.run(), List.of(told(null)), NOW.plusSeconds(900));
        assertEquals(0, again.say().step());
        Next last = next(again.run(), List.of(told(null)), NOW.plusSeconds(1200));
        assertEquals(1, last.say().step());
        assertNull(next(last.run(), List.of(told(null)), NOW.plusSeconds(9000)).say(), "it has ended");
    }

    @Test
    void anAcknowledgementIsToldOnceAndStopsIt() {
        Run waiting = new Run(1, 0, NOW.plusSeconds(300), null);
        Next taken = next(waiting, List.of(told("ann")), NOW.plusSeconds(10));
        assertEquals("acknowledged", taken.say().kind());
        assertEquals("ann", taken.run().acknowledgedBy());
        assertNull(next(taken.run(), List.of(told("ann")), NOW.plusSeconds(301)).say());
    }

    @Test
    void aClockThatJumpsAheadMakesOneStepAndNotAll() {
        Run waiting = new Run(1, 0, NOW.plusSeconds(300), null);
        Next step = next(waiting, List.of(told(null)), NOW.plusSeconds(100_000));
        assertEquals(1, step.say().step());
        assertEquals(NOW.plusSeconds(100_600), step.run().dueAt());
    }

    @Test
    void aPolicyThatWasMadeShorterEndsTheRun() {
        Run waiting = new Run(1, 0, NOW, null);
        Group group = group(waiting);
        Steps one = new Steps(List.of(Duration.ofMinutes(5)), 9);
        List<Notice> notices = List.of(told(null));
        Next next = MessagePlanner.next(group, GroupPlanner.plan(group, notices, NOW), notices, one, NOW);
        assertNull(next.say());
        assertNull(next.run().step());
    }

    @Test
    void theEndIsToldToThoseWhoKnowAndEndsTheRun() {
        Next end = next(new Run(1, 0, NOW, null), List.of(new Notice("a", NOW, true, true, null, false, null)), NOW);
        assertEquals(Audience.KNOWING, end.say().audience());
        assertNull(end.run().step());
    }

    private static Next next(Run run, List<Notice> notices, Instant now) {
        Group group = group(run);
        return MessagePlanner.next(group, GroupPlanner.plan(group, notices, now), notices, TWO, now);
    }

    private static Group group(Run run) {
        return new Group(
                "g",
                "root",
                Map.of(),
                List.of(),
                "night",
                List.of(),
                List.of(),
                Duration.ZERO,
                Duration.ofSeconds(300),
                null,
                true,
                1,
                NOW,
                NOW,
                null,
                run);
    }

    private static Notice untold() {
        return new Notice("a", NOW, false, false, null, false, null);
    }

    private static Notice told(String by) {
        return new Notice("a", NOW, true, false, by, false, null);
    }
}

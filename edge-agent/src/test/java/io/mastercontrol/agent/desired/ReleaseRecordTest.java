package io.mastercontrol.agent.desired;

import static io.mastercontrol.agent.desired.Targets.THEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseRecordTest {
    private static final Target ONE = Targets.of("web", "1", "r1", 1);
    private static final Target TWO = Targets.of("web", "2", "r2", 2);
    private static final Installed OLD = Targets.installed("web", "1");
    private static final Installed NEW = Targets.installed("web", "2");
    private static final Instant NOW = THEN.plusSeconds(60);

    @Test
    void theOldVersionRunsUntilTheSwitchAndTheNewOneFromThere() {
        ReleaseRecord begun = ReleaseRecord.begin(Targets.settled(ONE), TWO, NOW);
        assertEquals(Step.download, begun.step());
        assertEquals(OLD, begun.running());
        assertEquals(OLD, begun.at(Step.unpack, NOW).running());
        ReleaseRecord switched = begun.unpacked(NEW, NOW);
        EnumSet<Step> tried = EnumSet.range(Step.switch_over, Step.commit);
        tried.add(Step.undo);
        for (Step step : Step.values()) {
            assertEquals(
                    tried.contains(step) ? NEW : OLD, switched.at(step, NOW).running(), step.name());
        }
    }

    @Test
    void aFirstReleaseHasNothingToGoBackTo() {
        assertNull(ReleaseRecord.begin(null, ONE, NOW).running());
    }

    @Test
    void whatIsReportedFollowsTheStep() {
        ReleaseRecord begun = ReleaseRecord.begin(Targets.settled(ONE), TWO, NOW);
        assertEquals(Phase.downloading, begun.reportedPhase());
        assertEquals(Phase.installing, begun.unpacked(NEW, NOW).reportedPhase());
        assertEquals(Phase.verifying, begun.at(Step.await_healthy, NOW).reportedPhase());
        assertEquals(Phase.baking, begun.at(Step.bake, NOW).reportedPhase());
        assertEquals(Phase.rolling_back, begun.at(Step.roll_back, NOW).reportedPhase());
        assertEquals(Phase.succeeded, begun.unpacked(NEW, NOW).committed(NOW).reportedPhase());
    }

    @Test
    void whatWasProvedBeforeAnInterruptionIsProvedAgain() {
        ReleaseRecord tried =
                ReleaseRecord.begin(Targets.settled(ONE), TWO, THEN).unpacked(NEW, THEN);
        for (Step step : Step.values()) {
            boolean again = step == Step.bake || step == Step.pre_commit || step == Step.prove;
            assertEquals(
                    again ? Step.await_healthy : step,
                    tried.at(step, THEN).resumed(NOW).step());
        }
    }

    @Test
    void whatTouchedNothingHasFailedAndWhatRanGoesBack() {
        ReleaseRecord begun = ReleaseRecord.begin(Targets.settled(ONE), TWO, THEN);
        ReleaseRecord refused = begun.failed("it is corrupt", NOW);
        assertTrue(refused.isSettled());
        assertEquals(Phase.failed, refused.phase());
        assertEquals(OLD, refused.running());
        assertEquals("it is corrupt", refused.reason());

        ReleaseRecord back = begun.unpacked(NEW, THEN).at(Step.bake, THEN).failed("it crashed", NOW);
        assertEquals(Step.roll_back, back.step());
        assertEquals(NEW, back.candidate(), "is needed to know what has to go");
        assertEquals("it crashed", back.reason());
        assertEquals(NOW, back.since());
    }

    @Test
    void aWayBackThatIsBarredIsToldAsThatAndNotAsIfNothingHadHappened() {
        ReleaseRecord back = ReleaseRecord.begin(Targets.settled(ONE), TWO, THEN)
                .unpacked(NEW, THEN)
                .failed("it crashed", THEN);
        ReleaseRecord stuck = back.failed("its YAML cannot be read", NOW);
        assertEquals(Phase.unable_to_roll_back, stuck.phase());
        assertTrue(stuck.reason().contains("it crashed"), stuck.reason());
        assertTrue(stuck.reason().contains("its YAML cannot be read"), stuck.reason());
    }

    @Test
    void whatIsCommittedIsWhatANextAttemptGoesBackTo() {
        ReleaseRecord done = ReleaseRecord.begin(Targets.settled(ONE), TWO, THEN)
                .unpacked(NEW, THEN)
                .committed(NOW);
        assertEquals(NEW, done.current());
        assertNull(done.candidate());
        assertEquals(
                NEW,
                ReleaseRecord.begin(done, Targets.of("web", "3", null, 3), NOW).running());
    }

    @Test
    void anAdoptedWishBelongsToWhoAsksNow() {
        Target again = Targets.of("web", "1", "r9", 9);
        ReleaseRecord adopted = Targets.settled(ONE).adopted(again, NOW);
        assertTrue(again.isSameAttempt(adopted));
        assertFalse(ONE.isSameAttempt(adopted));
        assertEquals(9, adopted.attempt().generation());
        assertEquals(Phase.succeeded, adopted.phase());
    }

    @Test
    void theJournalGivesBackEveryRecordAsItWas(@TempDir Path data) throws IOException {
        ReleaseRecord record = ReleaseRecord.begin(Targets.settled(ONE), TWO, THEN)
                .unpacked(NEW, THEN)
                .failed("it crashed", NOW);
        DesiredJournal journal = new DesiredJournal(data);
        journal.put(record);
        long sequence = journal.nextSequence();
        DesiredJournal next = new DesiredJournal(data);
        assertEquals(record, next.records().get("web"));
        assertTrue(next.nextSequence() > sequence);
        next.forget("web");
        assertTrue(new DesiredJournal(data).all().isEmpty());
    }
}

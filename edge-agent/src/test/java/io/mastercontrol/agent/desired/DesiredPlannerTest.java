package io.mastercontrol.agent.desired;

import static io.mastercontrol.agent.desired.Targets.THEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.contracts.message.Phase;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DesiredPlannerTest {
    private static final Target ONE = Targets.of("web", "1", "r1", 1);
    private static final Target TWO = Targets.of("web", "2", "r2", 2);

    @Test
    void nothingIsDoneWhereEverythingIsAsWanted() {
        assertPlan(List.of(ONE), List.of(Targets.settled(ONE)));
        assertPlan(List.of(), List.of());
    }

    @Test
    void whatIsNewIsInstalled() {
        assertPlan(List.of(ONE), List.of(), new Change.Install(ONE));
        assertPlan(List.of(TWO), List.of(Targets.settled(ONE)), new Change.Install(TWO));
    }

    @Test
    void whatIsNoLongerListedIsRemoved() {
        ReleaseRecord runs = Targets.settled(ONE);
        assertPlan(List.of(), List.of(runs), new Change.Remove(runs));
    }

    @Test
    void whatIsNoLongerListedAndUnfinishedGoesBackFirst() {
        ReleaseRecord trying = trying(Step.bake);
        assertPlan(List.of(), List.of(trying), new Change.Abandon(trying));
    }

    @Test
    void whatWasBegunGoesOn() {
        for (Step step : Step.values()) {
            if (step != Step.settled) {
                ReleaseRecord trying = trying(step);
                assertPlan(List.of(TWO), List.of(trying), new Change.Resume(trying));
            }
        }
    }

    @Test
    void whatWasBegunIsGivenUpWhenAnotherVersionIsWanted() {
        Target three = Targets.of("web", "3", "r3", 3);
        ReleaseRecord trying = trying(Step.download);
        assertPlan(List.of(three), List.of(trying), new Change.Abandon(trying));
    }

    @Test
    void theWayBackIsWalkedToItsEndWhateverIsWanted() {
        ReleaseRecord back = trying(Step.await_healthy).failed("it crashed", THEN);
        assertPlan(List.of(Targets.of("web", "3", "r3", 3)), List.of(back), new Change.Resume(back));
    }

    @Test
    void whatFailedIsNotTriedAgainUntilANewGenerationAsks() {
        ReleaseRecord failed = trying(Step.download).failed("it is corrupt", THEN);
        assertPlan(List.of(TWO), List.of(failed));
        Target again = Targets.of("web", "2", "r2", 3);
        assertPlan(List.of(again), List.of(failed), new Change.Install(again));
    }

    @Test
    void theSameContentForAnotherRolloutOrGenerationIsOnlyNoted() {
        ReleaseRecord runs = Targets.settled(ONE);
        for (Target same : List.of(Targets.of("web", "1", "r9", 1), Targets.of("web", "1", "r1", 9))) {
            assertPlan(List.of(same), List.of(runs), new Change.Adopt(runs, same));
        }
    }

    @Test
    void goingBackToWhatRunsAlreadyAfterAFailureIsOnlyNoted() {
        ReleaseRecord rolledBack = trying(Step.roll_back).settled(Phase.rolled_back, "it crashed", THEN);
        Target back = Targets.of("web", "1", null, 3);
        assertPlan(List.of(back), List.of(rolledBack), new Change.Adopt(rolledBack, back));
    }

    @Test
    void unfinishedBusinessComesBeforeADownloadThatMayTakeForEver() {
        Target fresh = Targets.of("camera", "1", "r5", 2);
        ReleaseRecord trying = trying(Step.await_healthy);
        ReleaseRecord gone = Targets.settled(Targets.of("old", "1", "r0", 1));
        assertPlan(
                List.of(fresh, TWO),
                List.of(trying, gone),
                new Change.Remove(gone),
                new Change.Resume(trying),
                new Change.Install(fresh));
    }

    /** Version 2 is being tried over version 1. */
    private static ReleaseRecord trying(Step step) {
        ReleaseRecord begun = ReleaseRecord.begin(Targets.settled(ONE), TWO, THEN);
        return step == Step.download
                ? begun
                : begun.unpacked(Targets.installed("web", "2"), THEN).at(step, THEN);
    }

    private static void assertPlan(List<Target> wanted, List<ReleaseRecord> records, Change... expected) {
        Map<String, ReleaseRecord> byName = new LinkedHashMap<>();
        records.forEach(record -> byName.put(record.name(), record));
        assertEquals(Arrays.asList(expected), DesiredPlanner.plan(wanted, byName));
    }
}

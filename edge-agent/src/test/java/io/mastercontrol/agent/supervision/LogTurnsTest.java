package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogTurnsTest {
    private static final long START = -5;

    private final LogTurns turns = new LogTurns(START);

    private static long after(Duration time) {
        return START + time.toNanos();
    }

    @Test
    void theFirstLookIsAtAllOfThem() {
        LogTurns.Turn turn = turns.look(Map.of("a", List.of(0L, 0L), "b", List.of(9L, 0L)), START);

        assertEquals(Set.of("a", "b"), Set.copyOf(turn.due()));
    }

    @Test
    void whoseOutputHasGrownIsLookedAtAndSoonAgain() {
        turns.look(Map.of("a", List.of(1L, 1L), "b", List.of(1L, 1L), "c", List.of(1L, 1L)), START);

        LogTurns.Turn turn =
                turns.look(Map.of("a", List.of(1L, 1L), "b", List.of(2L, 1L), "c", List.of(1L, 2L)), after(sec(2)));

        assertEquals(Set.of("b", "c"), Set.copyOf(turn.due()));
        assertEquals(LogTurns.WHILE_GROWING, turn.pause());
    }

    @Test
    void whileNobodyWritesNothingIsDoneAndTheNextLookIsLater() {
        turns.look(Map.of("a", List.of(1L, 1L)), START);

        LogTurns.Turn turn = turns.look(Map.of("a", List.of(1L, 1L)), after(sec(2)));

        assertEquals(new LogTurns.Turn(List.of(), LogTurns.WHILE_QUIET), turn);
    }

    @Test
    void aFileThatRotationOrItsWriterMadeShorterIsLookedAtToo() {
        turns.look(Map.of("a", List.of(1_000_000L, 0L)), START);

        assertEquals(
                List.of("a"),
                turns.look(Map.of("a", List.of(10L, 0L)), after(sec(2))).due());
    }

    @Test
    void onceAMinuteAllAreLookedAtSinceWhatWasRotatedBecomesOld() {
        Map<String, List<Long>> quiet = Map.of("a", List.of(1L, 1L), "b", List.of(1L, 1L));
        turns.look(quiet, START);

        assertEquals(List.of(), turns.look(quiet, after(sec(60))).due());
        LogTurns.Turn turn = turns.look(quiet, after(sec(61)));

        assertEquals(Set.of("a", "b"), Set.copyOf(turn.due()));
        assertEquals(LogTurns.WHILE_QUIET, turn.pause(), "looking at all is no reason to look more often");
        assertEquals(List.of(), turns.look(quiet, after(sec(66))).due());
        assertEquals(2, turns.look(quiet, after(sec(122))).due().size());
    }

    @Test
    void oneThatIsNewOrBackIsLookedAtOnce() {
        turns.look(Map.of("a", List.of(1L, 1L)), START);

        assertEquals(
                List.of("b"),
                turns.look(Map.of("b", List.of(0L, 0L)), after(sec(2))).due());
        assertEquals(
                List.of("a"),
                turns.look(Map.of("a", List.of(1L, 1L), "b", List.of(0L, 0L)), after(sec(4)))
                        .due(),
                "it was forgotten meanwhile");
    }

    @Test
    void allOfThemAreGone() {
        turns.look(Map.of("a", List.of(1L, 1L)), START);

        assertEquals(new LogTurns.Turn(List.of(), LogTurns.WHILE_QUIET), turns.look(Map.of(), after(sec(61))));
    }

    private static Duration sec(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}

package io.mastercontrol.agent.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LadderTest {
    private static final Ladder SPACE = new Ladder(List.of(85.0, 92.0, 95.0), 3);
    private static final Ladder HEAT = new Ladder(List.of(75.0, 80.0), 5);

    @Test
    void aLevelBeginsAtItsThresholdAndEndsAHysteresisBelow() {
        assertEquals(0, SPACE.next(0, 84.9));
        assertEquals(1, SPACE.next(0, 85));
        assertEquals(3, SPACE.next(0, 99), "at once, however far");
        assertEquals(2, SPACE.next(2, 90));
        assertEquals(2, SPACE.next(3, 91.9), "the alert is over, the pause is not");
        assertEquals(1, SPACE.next(2, 88.9));
        assertEquals(1, SPACE.next(1, 82));
        assertEquals(0, SPACE.next(1, 81.9));
    }

    @Test
    void aReadingThatTremblesAroundAThresholdChangesNothing() {
        Random random = new Random(7);
        int level = HEAT.next(0, 80);
        for (int i = 0; i < 1_000; i++) {
            level = HEAT.next(level, 77 + 4 * random.nextDouble());
            assertEquals(2, level);
        }
    }

    @Test
    void thresholdsThatFallAreRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Ladder(List.of(80.0, 75.0), 1))
                .getMessage()
                .contains("[80.0, 75.0]"));
    }

    @Test
    void bytesOrInodesWhicheverIsMore() {
        Space inodes = new Space(Path.of("/data"), 1_000, 900, 100, 4);
        assertEquals(96, inodes.used());
        assertEquals("/data is 96 % full of inodes (4 left)", inodes.told());
        Space none = new Space(Path.of("/btrfs"), 1_000, 100, 0, 0);
        assertEquals(90, none.used());
    }

    @Test
    void aSensorThatIsGoneHoldsNothingBackForEverAndADiskThatCannotBeMeasuredChangesNothing() {
        Space full = new Space(Path.of("/data"), 100, 7, 0, 0);
        Guarding hot =
                Guarding.NOTHING.after(SPACE, List.of(full), HEAT, Optional.of(new Heat("cpu-thermal", 81, false)));
        assertEquals(Optional.of("the board is too hot: cpu-thermal is at 81.0 °C"), hot.pause());
        Guarding blind = hot.after(SPACE, List.of(), HEAT, Optional.empty());
        assertEquals(0, blind.heat());
        assertEquals(2, blind.space());
        assertTrue(blind.pause().orElseThrow().startsWith("the disk is short of space: /data is 93 % full"));
    }
}

package io.mastercontrol.agent.guard;

import java.util.List;
import java.util.Optional;

/**
 * What the guards think of the board. Pure: a look makes the next from this one.
 *
 * @param space level of the fullest file system: 0 well, 1 clean up, 2 pause, 3 alert
 * @param heat level of the hottest zone: 0 well, 1 throttle, 2 pause
 * @param fullest as measured, or null before the first look
 * @param hottest as measured, or null if no sensor says anything
 */
record Guarding(int space, int heat, Space fullest, Heat hottest) {
    static final Guarding NOTHING = new Guarding(0, 0, null, null);
    static final List<String> SPACE_WORDS = List.of("ok", "cleaning", "pausing", "alerting");
    static final List<String> HEAT_WORDS = List.of("ok", "throttling", "pausing");

    /** @param spaces may be empty, and heat too: what cannot be measured leaves its level, or ends it if it never comes */
    Guarding after(Ladder spaceLadder, List<Space> spaces, Ladder heatLadder, Optional<Heat> heat) {
        Optional<Space> most = Space.fullest(spaces);
        return new Guarding(
                most.map(reading -> spaceLadder.next(space, reading.used())).orElse(space),
                // A sensor that is gone must not hold workloads back for ever.
                heat.map(reading -> heatLadder.next(this.heat, reading.celsius()))
                        .orElse(0),
                most.orElse(fullest),
                heat.orElse(null));
    }

    /** Why deferrable workloads may not run now, if so. */
    Optional<String> pause() {
        if (heat >= 2) {
            return Optional.of("the board is too hot: " + hottest.told());
        }
        return space >= 2 ? Optional.of("the disk is short of space: " + fullest.told()) : Optional.empty();
    }

    boolean throttle() {
        return heat == 1;
    }

    boolean clean() {
        return space >= 1;
    }

    boolean undervoltage() {
        return hottest != null && hottest.undervoltage();
    }
}

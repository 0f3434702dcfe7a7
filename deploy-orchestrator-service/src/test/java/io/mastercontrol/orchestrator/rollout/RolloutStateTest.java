package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RolloutStateTest {
    @Test
    void wordsAreThoseOfThePublicInterface() {
        assertEquals(
                List.of(
                        "created",
                        "waiting_for_approval",
                        "scheduled",
                        "running",
                        "paused",
                        "rolling_back",
                        "succeeded",
                        "failed",
                        "rolled_back",
                        "aborted"),
                RolloutState.ALL.stream().map(RolloutState::word).collect(Collectors.toList()));
        RolloutState.ALL.forEach(state -> assertEquals(state, RolloutState.of(state.word())));
    }

    @Test
    void whatHasEndedCannotBePaused() {
        RolloutState.ALL.stream()
                .filter(RolloutState::isFinal)
                .forEach(state -> assertFalse(state instanceof RolloutState.Pausable, state.word()));
    }
}

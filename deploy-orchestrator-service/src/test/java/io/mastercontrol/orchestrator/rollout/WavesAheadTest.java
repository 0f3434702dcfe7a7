package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.bill.Bill;
import io.mastercontrol.orchestrator.bill.Leg;
import io.mastercontrol.orchestrator.bill.Turn;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Restraint;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Sight;
import io.mastercontrol.orchestrator.rule.Freezes.Freeze;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who comes when, and what stops a rollout, before there is one. */
class WavesAheadTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private final List<RolloutDevice> rows = new ArrayList<>();

    private static Strategy strategy(String json) {
        return StrategyForm.read(Json.read(json, JsonNode.class), StrategyFormTest.CONFIG);
    }

    private WavesAheadTest device(String id, String group, Phase phase, String reason) {
        String status = phase == Phase.offline ? "offline" : "online";
        Sight sight = new Sight(status, NOW, false, 0, null, null, Restraint.NONE);
        rows.add(new RolloutDevice(
                id, rows.size(), group, null, null, phase, reason, null, null, null, null, null, null, null, sight));
        return this;
    }

    private WavesAheadTest ready(String... ids) {
        for (String id : ids) {
            device(id, id.substring(0, 1), Phase.pending, null);
        }
        return this;
    }

    private WavesAhead.Ahead ahead(String strategy) {
        return WavesAhead.of(strategy(strategy), rows, List.of(new Presence.Member("a1", "online", Map.of())));
    }

    private static List<String> ids(Leg leg) {
        return leg.turns().stream().map(Turn::device).toList();
    }

    @Test
    void whoIsAwayComesLaterAndWhoLacksSomethingNever() {
        ready("a1")
                .device("a2", "a", Phase.offline, "is offline; joins when it returns")
                .device("a3", "a", Phase.cancelled, "has agent 1.0")
                .device("a4", "a", Phase.pending, "waits for its maintenance window")
                .ready("a5", "a6");
        WavesAhead.Ahead ahead = ahead("{\"batch_size\":2}");
        assertEquals(
                List.of(List.of("a1", "a5"), List.of("a6")),
                ahead.legs().stream().map(WavesAheadTest::ids).toList());
        assertEquals(
                List.of("batch", "later", "never", "later", "batch", "batch"),
                ahead.turns().stream().map(turn -> turn.when().name()).toList());
    }

    @Test
    void everyGroupHasItsTurnBeforeAnyHasTwo() {
        ready("a1", "a2", "a3", "b1", "c1", "b2");
        WavesAhead.Ahead ahead = ahead("{\"batch_size\":4,\"group_by\":\"site\",\"max_unavailable\":1}");
        assertEquals(List.of("a1", "b1", "c1", "a2"), ids(ahead.legs().get(0)));
        assertEquals(List.of("a3", "b2"), ids(ahead.legs().get(1)));
    }

    @Test
    void stepsOfACanaryAreWatchedButForTheLast() {
        ready("a1", "a2", "a3", "a4");
        List<Leg> legs = ahead("{\"type\":\"canary\",\"steps\":[{\"weight\":1,\"pause\":\"10m\"},{\"weight\":\"25%\"},"
                        + "{\"weight\":2,\"pause\":\"5m\"},{\"weight\":\"100%\",\"pause\":\"1h\"}]}")
                .legs();
        assertEquals(
                List.of(1, 1, 2), legs.stream().map(leg -> leg.turns().size()).toList());
        assertEquals(600, legs.get(0).watchedSeconds());
        assertEquals(1, legs.get(0).persons(), "the step that adds nobody is watched too");
        assertEquals(300, legs.get(1).watchedSeconds());
        assertEquals(0, legs.get(2).watchedSeconds(), "then it is over");
    }

    private List<String> blockers(String strategy, List<Rollout> others, List<Freeze> freezes, Bill.Step... steps) {
        Bill bill = new Bill("", null, null, List.of(steps), List.of(), List.of(), List.of(), List.of());
        return Blockers.of(rollout("new", strategy, new RolloutState.Created()), others, freezes, rows, bill, NOW)
                .stream()
                .map(blocker -> blocker.code() + (blocker.batch() == null ? "" : " " + blocker.batch()))
                .toList();
    }

    private static Rollout rollout(String id, String strategy, RolloutState state) {
        return new Rollout(
                id,
                "web",
                "2.0.0",
                state,
                null,
                strategy(strategy),
                "",
                Progress.BEGIN,
                0,
                null,
                "ada",
                NOW,
                null,
                null);
    }

    private static Freeze freeze(long fromSeconds) {
        return new Freeze("f", "holidays", NOW.plusSeconds(fromSeconds), NOW.plusSeconds(fromSeconds + 60), "ada", NOW);
    }

    private static Bill.Step step(int batch, long begins, boolean awaitsPerson) {
        return new Bill.Step(batch, 1, 0, false, begins, 10L, 20L, null, awaitsPerson);
    }

    @Test
    void whatIsInTheWayIsToldInTheOrderInWhichItStops() {
        ready("a1");
        Rollout running = rollout("r1", "{}", new RolloutState.Running());
        Rollout waiting = rollout("r2", "{\"queue\":true}", new RolloutState.Created());
        assertEquals(List.of(), blockers("{}", List.of(), List.of()));
        assertEquals(List.of("not_finished"), blockers("{}", List.of(running), List.of()));
        assertEquals(List.of("queue"), blockers("{\"queue\":true}", List.of(running), List.of()));
        assertEquals(List.of("queue"), blockers("{\"queue\":true}", List.of(waiting), List.of()));
        assertEquals(List.of(), blockers("{\"priority\":9}", List.of(waiting), List.of()), "it goes first");
        assertEquals(List.of("approval", "freeze"), blockers("{\"approval\":true}", List.of(), List.of(freeze(-1))));
        assertEquals(List.of(), blockers("{\"during_freeze\":true}", List.of(), List.of(freeze(-1), freeze(1))));
        assertEquals(
                List.of("person 1", "freeze 3"),
                blockers(
                        "{}",
                        List.of(),
                        List.of(freeze(150)),
                        step(1, 0, true),
                        step(2, 100, false),
                        step(3, 200, false)));
    }

    @Test
    void aRolloutThatNobodyCanBeginSaysWhy() {
        device("a1", null, Phase.cancelled, "is pinned to 1.0.0 by ada: a trial");
        assertEquals(List.of("nobody"), blockers("{}", List.of(), List.of()));
        device("a2", null, Phase.pending, "waits for its maintenance window");
        assertEquals(
                List.of("window", "nobody"),
                blockers("{\"window\":{\"from\":\"02:00\",\"to\":\"03:00\"}}", List.of(), List.of()));
    }
}

package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.rollout.Forecast.Delivery;
import io.mastercontrol.orchestrator.rollout.Forecast.History;
import io.mastercontrol.orchestrator.rollout.Forecast.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final long SIZE = 10_000_000;
    private static final long RESERVE = 16L * 1024 * 1024;

    private static Strategy strategy(String json) {
        return StrategyForm.read(Json.read(json, JsonNode.class), StrategyFormTest.CONFIG);
    }

    private static List<String> devices(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "d" + i).toList();
    }

    private static History history(double... seconds) {
        Map<String, List<Double>> all = new TreeMap<>();
        for (int i = 0; i < seconds.length; i++) {
            all.computeIfAbsent("d" + (i + 1), device -> new ArrayList<>()).add(seconds[i]);
        }
        return History.of(all).orElseThrow();
    }

    @Test
    void theCheapestWayIsReckonedAndWhatItTakesOfTheDisk() {
        assertEquals(new Delivery(Way.nothing, 0, false, 0), Forecast.delivery("a", "a", SIZE, Optional.empty(), true));
        assertEquals(new Delivery(Way.nothing, 0, false, 0), Forecast.delivery("a", null, 0, Optional.empty(), true));
        assertEquals(
                new Delivery(Way.patch, 5_000, false, SIZE + 5_000 + RESERVE),
                Forecast.delivery("a", "b", SIZE, Optional.of(5_000L), true));
        assertEquals(
                new Delivery(Way.whole, SIZE, true, 2 * SIZE + RESERVE),
                Forecast.delivery("a", "b", SIZE, Optional.empty(), true),
                "a patch may still be made");
        assertEquals(
                new Delivery(Way.whole, SIZE, false, 2 * SIZE + RESERVE),
                Forecast.delivery(null, "b", SIZE, Optional.empty(), true),
                "there is nothing to patch");
        assertFalse(Forecast.delivery("a", "b", SIZE, Optional.of(5L), false).way() == Way.patch);
        assertFalse(Forecast.delivery("a", "b", 1_000, Optional.of(5L), true).way() == Way.patch);
    }

    @Test
    void wavesFollowEachOtherAndWithinOneSoManyAtOnceAsMay() {
        History ten = history(10, 10, 10, 10);
        Strategy rolling = strategy("{\"type\":\"rolling\",\"batch_size\":2,\"bake\":\"5s\"}");
        Forecast.Span span = Forecast.span(Forecast.waves(rolling, 4, devices(4)), rolling, 4, ten);
        assertEquals(new Forecast.Span(30, 30, 0), span);
        Strategy narrow = strategy("{\"type\":\"all_at_once\",\"bake\":\"5s\",\"max_in_flight\":3}");
        assertEquals(
                30,
                Forecast.span(Forecast.waves(narrow, 4, devices(4)), narrow, 4, ten)
                        .p50());
        assertEquals(
                0,
                Forecast.span(Forecast.waves(rolling, 4, List.of()), rolling, 4, ten)
                        .p50());
    }

    @Test
    void stepsOfACanaryAreWaitedForAndPeopleAreCounted() {
        Strategy canary = strategy("{\"type\":\"canary\",\"bake\":\"0s\",\"batch_size\":\"100%\",\"steps\":["
                + "{\"weight\":1,\"pause\":\"10m\"},{\"weight\":2,\"pause\":\"wait\"}]}");
        List<List<String>> waves = Forecast.waves(canary, 4, devices(4));
        assertEquals(List.of(List.of("d1"), List.of("d2"), List.of("d3", "d4")), waves);
        Forecast.Span span = Forecast.span(waves, canary, 4, history(10, 10, 10, 10));
        assertEquals(new Forecast.Span(630, 630, 1), span);
    }

    @Test
    void aSlowDeviceMakesItsOwnWaveLateAndIsPredicted() {
        History history = history(10, 10, 10, 200);
        assertTrue(history.isSlow("d4"));
        assertFalse(history.isSlow("d1"));
        assertFalse(history.isSlow("new"));
        Strategy rolling = strategy("{\"type\":\"rolling\",\"batch_size\":4,\"bake\":\"0s\"}");
        Forecast.Span span = Forecast.span(Forecast.waves(rolling, 4, devices(4)), rolling, 4, history);
        assertEquals(200, span.p50());
        assertEquals(200, span.p90());
        assertEquals(Optional.empty(), History.of(Map.of()));
    }

    @Test
    void bytesAreToldForPeople() {
        assertEquals("999 B", Forecast.told(999));
        assertEquals("1.0 kB", Forecast.told(1_000));
        assertEquals("38.2 MB", Forecast.told(38_200_000));
    }
}

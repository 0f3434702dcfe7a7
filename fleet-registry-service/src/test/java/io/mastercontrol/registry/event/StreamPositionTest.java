package io.mastercontrol.registry.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventBatch;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StreamPositionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static EventBatch batch(long oldest, long from, long to) {
        List<DeviceEvent> events = LongStream.rangeClosed(from, to)
                .mapToObj(n -> new DeviceEvent(n, NOW, "boot", "workload_started", "web", "m", null))
                .toList();
        return new EventBatch("id", NOW, null, "pi-1", "stream", oldest, events);
    }

    private static List<Long> sequences(StreamPosition.Step step) {
        return step.events().stream().map(DeviceEvent::sequence).toList();
    }

    @Test
    void takesWhatFollows() {
        StreamPosition.Step step = new StreamPosition(0).take(batch(1, 1, 3));
        assertEquals(List.of(1L, 2L, 3L), sequences(step));
        assertEquals(3, step.upTo());
    }

    @Test
    void takesOnlyTheNewPartOfABatchThatOverlaps() {
        StreamPosition.Step step = new StreamPosition(2).take(batch(1, 1, 4));
        assertEquals(List.of(3L, 4L), sequences(step));
        assertEquals(0, step.lost());
    }

    @Test
    void aSecondCopyAddsNothing() {
        StreamPosition.Step step = new StreamPosition(3).take(batch(1, 1, 3));
        assertTrue(step.events().isEmpty());
        assertEquals(3, step.upTo());
    }

    @Test
    void aGapMeansThatAnEarlierBatchIsUnderWay() {
        StreamPosition.Step step = new StreamPosition(2).take(batch(1, 5, 6));
        assertTrue(step.events().isEmpty());
        assertEquals(2, step.upTo());
        assertEquals(0, step.lost());
    }

    @Test
    void whatTheDeviceNoLongerHoldsIsLostAndSkipped() {
        StreamPosition.Step step = new StreamPosition(2).take(batch(10, 10, 11));
        assertEquals(List.of(10L, 11L), sequences(step));
        assertEquals(7, step.lost());
        assertEquals(11, step.upTo());
    }

    @Test
    void anEmptyBatchMovesNothing() {
        EventBatch empty = new EventBatch("id", NOW, null, "pi-1", "stream", 9, List.of());
        assertEquals(2, new StreamPosition(2).take(empty).upTo());
    }
}

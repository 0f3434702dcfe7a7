package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {
    private static final int ALL = 100 * 1024 * 1024;
    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

    @TempDir
    Path data;

    @Test
    void atTheBoundTheOldestGoAndItIsTold() throws IOException {
        long bound = 1024 * 1024;
        EventStream outbox = Outboxes.stream(data, bound);
        for (int i = 0; i < 40; i++) {
            happen(outbox, 10, "x".repeat(10_000));
        }
        assertTrue(bytes() <= bound + EventStream.SEGMENT_BYTES, bytes() + " bytes on the disk");
        List<DeviceEvent> told = new ArrayList<>();
        List<DeviceEvent> all = drain(outbox);
        for (DeviceEvent event : all) {
            if (event.type().equals(EventType.EVENTS_DROPPED)) {
                told.add(event);
            }
        }
        long lost = all.get(0).sequence() - 1;
        assertTrue(lost > 100, lost + " events are lost");
        long counted = told.stream()
                .mapToLong(event -> event.detail().get("dropped").asLong())
                .sum();
        assertTrue(counted > 0 && counted <= lost, counted + " of " + lost);
        assertEquals(all.get(all.size() - 1).sequence(), all.get(0).sequence() + all.size() - 1, "no gap");
    }

    @Test
    void whatWasAcknowledgedIsNotCountedAsDropped() throws IOException {
        EventStream outbox = Outboxes.stream(data, 1024 * 1024);
        for (int i = 0; i < 40; i++) {
            happen(outbox, 10, "x".repeat(10_000));
            outbox.acknowledge(outbox.last() - 1);
        }
        assertEquals(400, outbox.last());
        assertEquals(1, outbox.depth());
    }

    @Test
    void whenTheDiskFailsEventsWaitInMemoryUpToTheirBound() throws IOException {
        EventStream outbox = Outboxes.stream(data, ALL);
        Path segment = segments().get(0);
        Path aside = data.resolve("aside");
        Files.move(segment, aside);
        for (int i = 1; i <= 2_500; i++) {
            outbox.append(Outboxes.kept("event " + i));
        }
        assertThrows(IOException.class, () -> outbox.commit(50));
        assertThrows(IOException.class, () -> outbox.commit(50));
        assertEquals(2_000, outbox.depth());

        Files.move(aside, segment);
        while (outbox.last() < 2_001) {
            outbox.commit(50);
        }
        List<DeviceEvent> all = drain(outbox);
        assertEquals(EventType.EVENTS_DROPPED, all.get(0).type());
        assertEquals(500, all.get(0).detail().get("dropped").asInt());
        assertEquals("event 501", all.get(1).message());
        assertEquals("event 2500", all.get(2_000).message());
    }

    @Test
    void aNewAgentGoesOnWithTheStreamAndItsNumbers() throws IOException {
        EventStream outbox = Outboxes.stream(data, ALL);
        happen(outbox, 3, "before");
        outbox.acknowledge(3);
        EventStream next = Outboxes.stream(data, ALL);
        happen(next, 1, "after");
        assertEquals(outbox.id(), next.id());
        assertEquals(4, next.last());
        List<DeviceEvent> all = drain(next);
        assertEquals("after", all.get(all.size() - 1).message());
    }

    @Test
    void numbersGoOnWhenEverythingBeforeWasAcknowledgedAndRemoved() throws IOException {
        EventStream outbox = Outboxes.stream(data, ALL);
        happen(outbox, 60, "x".repeat(10_000));
        outbox.acknowledge(60);
        assertTrue(bytes() < 1_000, "what is acknowledged leaves the disk");
        EventStream next = Outboxes.stream(data, ALL);
        happen(next, 1, "after");
        assertEquals(61, next.last());
        assertEquals(61, next.oldest());
    }

    @Test
    void whatIsTooOldGoesAndIsTold() throws IOException {
        AtomicLong uptime = new AtomicLong();
        EventStream outbox = aging(uptime, "boot");
        for (int day = 0; day < 10; day++) {
            outbox.append(Outboxes.kept(day, "day " + day));
            outbox.commit(1);
            uptime.addAndGet(DAY_NANOS);
            outbox.expire();
        }
        outbox.append(Outboxes.kept(10, "today"));
        outbox.commit(10);
        List<String> messages = drain(outbox).stream().map(DeviceEvent::message).toList();
        assertEquals("today", messages.get(messages.size() - 1));
        assertFalse(messages.contains("day 1"), messages.toString());
        assertTrue(messages.contains("day 4"), "it is six days old: " + messages);
        assertTrue(outbox.droppedInAll() >= 2, outbox.droppedInAll() + " are dropped");
        assertTrue(messages.stream().anyMatch(message -> message.contains("dropped")), messages.toString());
    }

    @Test
    void whatNobodyCanDateIsNotTooOld() throws IOException {
        AtomicLong uptime = new AtomicLong();
        EventStream outbox = aging(uptime, "boot");
        outbox.append(Outboxes.kept(0, "before the power went"));
        outbox.commit(1);
        EventStream next = aging(uptime, "another boot");
        uptime.addAndGet(100 * DAY_NANOS);
        next.expire();
        assertEquals("before the power went", drain(next).get(0).message());
    }

    private EventStream aging(AtomicLong uptime, String boot) throws IOException {
        Path directory = data.resolve("outbox");
        BootTimes times = new BootTimes(directory, boot, Clock.systemUTC(), uptime::get, directory.resolve("none"));
        return new EventStream(directory, new EventStream.Bound(ALL, Duration.ofDays(7)), times);
    }

    private static List<DeviceEvent> drain(EventStream outbox) throws IOException {
        List<DeviceEvent> all = new ArrayList<>();
        List<DeviceEvent> some = Outboxes.events(outbox.unacknowledged(500, ALL));
        while (!some.isEmpty()) {
            all.addAll(some);
            outbox.acknowledge(some.get(some.size() - 1).sequence());
            some = Outboxes.events(outbox.unacknowledged(500, ALL));
        }
        return all;
    }

    private long bytes() throws IOException {
        long bytes = 0;
        for (Path segment : segments()) {
            bytes += Files.size(segment);
        }
        return bytes;
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("outbox"))) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    private static void happen(EventStream outbox, int events, String message) throws IOException {
        for (int i = 0; i < events; i++) {
            outbox.append(Outboxes.kept(message));
        }
        outbox.commit(events);
    }
}

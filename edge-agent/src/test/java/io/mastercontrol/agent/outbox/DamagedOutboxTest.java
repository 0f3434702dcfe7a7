package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an outbox does with a file that a power cut or a dying card left behind. */
class DamagedOutboxTest {
    private static final long MAX = 16L * 1024 * 1024;
    private static final int ALL = 500;

    @TempDir
    Path data;

    @Test
    void keepsEveryWholeRecordWhereverTheTailIsCut() throws IOException {
        fill(data, 3);
        byte[] whole = Files.readAllBytes(segment(data));
        for (int length = 0; length <= whole.length; length++) {
            Path cut = Files.createDirectories(data.resolve("cut-" + length));
            Files.createDirectories(cut.resolve("outbox"));
            Files.write(cut.resolve("outbox").resolve(segment(data).getFileName()), Arrays.copyOf(whole, length));

            EventStream outbox = Outboxes.stream(cut, MAX);
            long kept = outbox.last();
            outbox.append(Outboxes.kept("after"));
            outbox.commit(1);

            List<DeviceEvent> events = Outboxes.events(Outboxes.stream(cut, MAX).unacknowledged(ALL, (int) MAX));
            assertEquals(kept + 1, events.size(), "cut at " + length);
            for (int i = 0; i < kept; i++) {
                assertEquals(i + 1, events.get(i).sequence());
                assertEquals("event " + (i + 1), events.get(i).message());
            }
            assertEquals("after", events.get((int) kept).message());
        }
    }

    @Test
    void tellsOfADamagedRecordAndKeepsThoseBehindIt() throws IOException {
        fill(data, 5);
        byte[] bytes = Files.readAllBytes(segment(data));
        bytes[bytes.length / 2] ^= 0x40;
        Files.write(segment(data), bytes);

        List<DeviceEvent> events = Outboxes.events(Outboxes.stream(data, MAX).unacknowledged(ALL, (int) MAX));

        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L),
                events.stream().map(DeviceEvent::sequence).toList());
        assertEquals(
                1,
                events.stream()
                        .filter(e -> e.type().equals(EventType.EVENTS_DROPPED))
                        .count());
        assertEquals("event 5", events.get(4).message());
        assertTrue(events.stream().filter(e -> e.message().startsWith("event ")).count() == 4);
    }

    private static void fill(Path data, int events) throws IOException {
        EventStream outbox = Outboxes.stream(data, MAX);
        for (int i = 1; i <= events; i++) {
            outbox.append(Outboxes.kept("event " + i));
        }
        assertEquals(events, outbox.commit(events));
    }

    private static Path segment(Path data) {
        return data.resolve("outbox").resolve("events-0000000000000000001.log");
    }
}

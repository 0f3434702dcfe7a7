package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Wire;
import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventBatch;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events go until the control plane says that it has them, one batch at a time. */
class EventSenderTest {
    @TempDir
    Path data;

    private final Wire wire = new Wire();
    private long nanos;
    private Outbox outbox;
    private EventSender sender;

    @BeforeEach
    void open() throws IOException {
        outbox = new Outbox(data, 16L << 20);
        sender = new EventSender(outbox, wire, new ServerClock(Clock.systemUTC()), () -> nanos);
    }

    private void happen(int events) throws IOException {
        for (int i = 0; i < events; i++) {
            outbox.append(new DeviceEvent(1, Instant.EPOCH, null, EventType.AGENT_STARTED, null, "it started", null));
        }
        outbox.commit(events);
    }

    /** First and last number of each batch that was sent. */
    private List<String> batches() {
        return wire.said().stream()
                .map(bytes -> Json.read(bytes, EventBatch.class).events())
                .map(events -> events.get(0).sequence() + "-"
                        + events.get(events.size() - 1).sequence())
                .toList();
    }

    private void acknowledge(String stream, long upTo) {
        sender.acknowledged(new Ack("a", Instant.EPOCH, null, "board-1", stream, upTo));
    }

    @Test
    void oneBatchIsUnderWayAndGoesAgainWhenNoAnswerComes() throws IOException {
        happen(3);
        sender.send();
        happen(2);
        sender.send();
        assertEquals(List.of("1-3"), batches());
        nanos += Duration.ofSeconds(6).toNanos();
        sender.send();
        assertEquals(List.of("1-3", "1-5"), batches());
        acknowledge(outbox.stream(), 5);
        sender.send();
        assertEquals(2, batches().size(), "nothing is left to send");
        assertEquals(0, outbox.depth());
    }

    @Test
    void aNewConnectionSendsAtOnceWhatMayBeLost() throws IOException {
        happen(2);
        wire.connected(false);
        sender.send();
        assertEquals(List.of(), batches());
        wire.connected(true);
        sender.connected();
        sender.connected();
        assertEquals(List.of("1-2", "1-2"), batches());
    }

    @Test
    void anotherStreamsAcknowledgementCountsForNothing() throws IOException {
        happen(2);
        sender.send();
        acknowledge("another", 2);
        assertEquals(2, outbox.depth());
    }

    @Test
    void aControlPlaneThatWasRestoredFromABackupIsSentAgainWhatIsStillHeld() throws IOException {
        happen(4);
        sender.send();
        acknowledge(outbox.stream(), 4);
        happen(2);
        sender.send();
        assertEquals(List.of("1-4", "5-6"), batches());

        acknowledge(outbox.stream(), 1);

        assertEquals(List.of("1-4", "5-6", "2-6"), batches(), "at once, not after a restart of the agent");
        acknowledge(outbox.stream(), 6);
        assertEquals(0, outbox.depth());
    }
}

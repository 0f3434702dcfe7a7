package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventSenderTest {
    @TempDir
    Path data;

    private final Wire wire = new Wire();
    private Outbox outbox;
    private EventSender sender;
    private long nanos = 1;

    @BeforeEach
    void open() throws IOException {
        outbox = new Outbox(data, 16L * 1024 * 1024);
        sender = new EventSender(outbox, wire, new ServerClock(Clock.systemUTC()), () -> nanos);
    }

    @Test
    void sendsTheOldestEventsAndNoMoreUntilTheyAreAcknowledged() throws IOException {
        happen(250, "small");
        sender.send();
        sender.send();
        assertSent(1, 1, 200);
        assertEquals(Wire.DEVICE, batch(1).device());
        assertEquals(outbox.stream(), batch(1).stream());
        acknowledge(200);
        assertSent(2, 201, 250);
        acknowledge(250);
        sender.send();
        assertEquals(2, wire.sent().size(), "nothing is left to send");
        assertEquals(0, outbox.depth());
    }

    @Test
    void sendsAgainAfterFiveSecondsWithoutAnAnswerAndNotBefore() throws IOException {
        happen(3, "small");
        sender.send();
        pass(Duration.ofMillis(4_999));
        sender.send();
        assertEquals(1, wire.sent().size());
        pass(Duration.ofMillis(1));
        sender.send();
        assertSent(2, 1, 3);
        sender.send();
        assertEquals(2, wire.sent().size(), "the second copy is in flight now");
    }

    @Test
    void anAcknowledgementOfPartMakesItSendTheRestAloneAndAtOnce() throws IOException {
        happen(10, "small");
        sender.send();
        acknowledge(4);
        assertSent(2, 5, 10);
        acknowledge(4);
        assertEquals(2, wire.sent().size(), "the same answer once more is no news");
        acknowledge(10);
        assertEquals(0, outbox.depth());
    }

    @Test
    void aRegistryThatKnowsLessThanBeforeGetsWhatIsStillHeld() throws IOException {
        happen(10, "small");
        sender.send();
        acknowledge(10);
        happen(1, "small");
        sender.send();
        assertSent(2, 11, 11);
        acknowledge(4);
        assertSent(3, 5, 11);
        acknowledge(11);
        assertEquals(0, outbox.depth());
    }

    @Test
    void aRegistryThatKnowsLessThanIsHeldGetsTheOldestAndItIsNotStuck() throws IOException {
        happen(120, "x".repeat(10_000));
        sender.send();
        while (outbox.depth() > 0) {
            acknowledge(lastOf(batch(wire.sent().size())));
        }
        long oldest = outbox.oldest();
        assertTrue(oldest > 50, "segments that were acknowledged are gone: " + oldest);
        happen(1, "small");
        sender.send();
        int before = wire.sent().size();

        acknowledge(3);
        EventBatch again = batch(before + 1);
        assertEquals(oldest, again.events().get(0).sequence());
        assertEquals(oldest, again.oldest(), "so that the registry knows what is lost for good");
        for (int i = 0; i < 20 && outbox.depth() > 0; i++) {
            acknowledge(lastOf(batch(wire.sent().size())));
        }
        assertEquals(0, outbox.depth());
    }

    @Test
    void theSameLowAnswerTimeAndAgainMakesNoStorm() throws IOException {
        happen(10, "small");
        sender.send();
        for (int i = 0; i < 50; i++) {
            acknowledge(0);
        }
        assertEquals(1, wire.sent().size());
        pass(Duration.ofSeconds(5));
        sender.send();
        assertSent(2, 1, 10);
    }

    @Test
    void anAcknowledgementOfAnotherStreamIsIgnored() throws IOException {
        happen(3, "small");
        sender.send();
        sender.acknowledged(new Ack("id", Instant.EPOCH, null, Wire.DEVICE, "another", 3));
        assertEquals(3, outbox.depth());
        sender.send();
        assertEquals(1, wire.sent().size(), "what is in flight is still awaited");
    }

    @Test
    void anAcknowledgementOfMoreThanThereIsTakesWhatThereIs() throws IOException {
        happen(3, "small");
        sender.send();
        acknowledge(1_000);
        assertEquals(0, outbox.depth());
        happen(1, "small");
        sender.send();
        assertSent(2, 4, 4);
    }

    @Test
    void waitsWithoutAConnectionAndSendsAtOnceWithANewOne() throws IOException {
        happen(3, "small");
        wire.connected(false);
        sender.send();
        assertEquals(0, wire.sent().size());
        wire.connected(true);
        sender.connected();
        assertSent(1, 1, 3);
        sender.connected();
        assertSent(2, 1, 3);
    }

    @Test
    void aBatchIsKeptSmallEnoughForTheBroker() throws IOException {
        happen(40, "x".repeat(10_000));
        sender.send();
        int bytes = wire.sent().get(0).length;
        assertTrue(bytes > 200_000 && bytes < 300_000, bytes + " bytes");
    }

    private void assertSent(int number, long first, long last) {
        assertEquals(number, wire.sent().size());
        assertEquals(
                LongStream.rangeClosed(first, last).boxed().toList(),
                batch(number).events().stream().map(DeviceEvent::sequence).toList());
    }

    private EventBatch batch(int number) {
        return Json.read(wire.sent().get(number - 1), EventBatch.class);
    }

    private static long lastOf(EventBatch batch) {
        List<DeviceEvent> events = batch.events();
        return events.get(events.size() - 1).sequence();
    }

    private void acknowledge(long upTo) {
        sender.acknowledged(new Ack("id", Instant.EPOCH, null, Wire.DEVICE, outbox.stream(), upTo));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void happen(int events, String message) throws IOException {
        for (int i = 0; i < events; i++) {
            outbox.append(new DeviceEvent(1, Instant.EPOCH, null, EventType.AGENT_STARTED, null, message, null));
            if (i % 10 == 9) {
                outbox.commit(10);
            }
        }
        outbox.commit(10);
    }
}

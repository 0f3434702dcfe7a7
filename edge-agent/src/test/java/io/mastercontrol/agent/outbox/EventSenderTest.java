package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Traffic;
import io.mastercontrol.agent.link.Wire;
import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventBatch;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventSenderTest {
    @TempDir
    Path data;

    private final Wire wire = new Wire();
    private Outbox all;
    private EventStream outbox;
    private EventSender sender;
    private long nanos = 1;
    private int delivered;

    @BeforeEach
    void open() throws IOException {
        all = Outboxes.of(data, 16L * 1024 * 1024);
        outbox = all.stream(Lane.event);
        sender = new EventSender(all, wire, new ServerClock(Clock.systemUTC()), () -> nanos, () -> delivered++);
    }

    @Test
    void sendsTheOldestEventsAndNoMoreUntilTheyAreAcknowledged() throws IOException {
        happen(250, "small");
        sender.send();
        sender.send();
        assertSent(1, 1, 200);
        assertEquals(Wire.DEVICE, batch(1).device());
        assertEquals(outbox.id(), batch(1).stream());
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
    void nothingToSendWakesNobody() throws IOException {
        sender.send();
        assertEquals(Optional.empty(), sender.nextLook());
        happen(3, "small");
        sender.send();
        assertEquals(1, delivered);
        assertEquals(Optional.of(Duration.ofSeconds(5)), sender.nextLook());
        pass(Duration.ofSeconds(2));
        assertEquals(Optional.of(Duration.ofSeconds(3)), sender.nextLook());
        acknowledge(3);
        assertEquals(Optional.empty(), sender.nextLook());
    }

    @Test
    void whatTheBrokerHasNotGotYetIsAwaitedLonger() throws IOException {
        wire.swallow(true);
        happen(3, "small");
        sender.send();
        assertEquals(0, delivered);
        assertEquals(Optional.of(Duration.ofSeconds(60)), sender.nextLook());
        wire.connected(false);
        assertEquals(Optional.empty(), sender.nextLook(), "the next connection says so itself");
    }

    @Test
    void whatIsHeldBackIsTriedNowAndThenAndWhatIsBehindAnotherIsNot() throws IOException {
        wire.spare(Traffic.OUTPUT);
        hand(Lane.output, 1);
        sender.send();
        assertEquals(Optional.of(Duration.ofSeconds(5)), sender.nextLook());
        wire.spare(null);
        sender.send();
        assertEquals(List.of("output"), lanesSent());
        pass(Duration.ofSeconds(4));
        happen(1, "an alert");
        sender.send();
        pass(Duration.ofSeconds(2));
        assertEquals(List.of("output", "event"), lanesSent());
        assertEquals(
                Optional.of(Duration.ofSeconds(3)),
                sender.nextLook(),
                "the output's patience is over, but it waits for the alert's end");
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
        happen(400, "x".repeat(10_000));
        sender.send();
        int first = wire.sent().get(0).length;
        assertTrue(first < 50_000, first + " bytes before anybody knows how quick the link is");
        int largest = 0;
        while (outbox.depth() > 0) {
            EventBatch sent = batch(wire.sent().size());
            largest = Math.max(largest, wire.sent().get(wire.sent().size() - 1).length);
            acknowledge(lastOf(sent));
        }
        assertTrue(largest > 200_000 && largest < 300_000, largest + " bytes");
    }

    @Test
    void theMoreImportantGoesFirstAndTheRestWhenItHasArrived() throws IOException {
        hand(Lane.bulk, 1);
        hand(Lane.output, 2);
        hand(Lane.urgent, 3);
        happen(4, "small");
        sender.send();
        sender.send();
        assertEquals(List.of("event"), lanesSent());
        acknowledge(Lane.event, 4);
        assertEquals(List.of("event", "urgent"), lanesSent());
        happen(1, "an alert");
        sender.send();
        assertEquals(List.of("event", "urgent", "event"), lanesSent(), "what comes now overtakes what waits");
        acknowledge(Lane.event, 5);
        acknowledge(Lane.urgent, 3);
        acknowledge(Lane.output, 2);
        acknowledge(Lane.bulk, 1);
        assertEquals(List.of("event", "urgent", "event", "output", "bulk"), lanesSent());
        assertEquals(0, all.depth());
    }

    @Test
    void whatTheLinkSparesWaitsAndNothingElseDoes() throws IOException {
        wire.spare(Traffic.OUTPUT);
        hand(Lane.bulk, 1);
        hand(Lane.output, 1);
        hand(Lane.urgent, 1);
        happen(1, "small");
        sender.send();
        acknowledge(Lane.event, 1);
        acknowledge(Lane.urgent, 1);
        sender.send();
        assertEquals(List.of("event", "urgent"), lanesSent());
        assertEquals(2, all.depth());
        wire.spare(null);
        sender.send();
        assertEquals(List.of("event", "urgent", "output"), lanesSent());
    }

    @Test
    void onASlowLinkBatchesBecomeSmallSoThatNothingWaitsLongBehindThem() throws IOException {
        wire.slow(bytes -> pass(Duration.ofMillis(bytes / 10)));
        hand(Lane.output, 1_500, "x".repeat(2_000));
        sender.send();
        for (int i = 0; i < 12; i++) {
            EventBatch sent = batch(wire.sent().size());
            acknowledge(Lane.output, lastOf(sent));
        }
        int size = wire.sent().get(wire.sent().size() - 1).length;
        assertTrue(size < 40_000, size + " bytes are in flight on a link of 10 kB a second");
        wire.slow(bytes -> {});
        for (int i = 0; i < 6; i++) {
            acknowledge(Lane.output, lastOf(batch(wire.sent().size())));
        }
        assertTrue(wire.sent().get(wire.sent().size() - 1).length > 100_000, "a quick link is used well again");
    }

    @Test
    void aBatchThatIsStillUnderWayIsNotSentAgain() throws IOException {
        wire.swallow(true);
        happen(1, "small");
        sender.send();
        pass(Duration.ofSeconds(59));
        sender.send();
        assertEquals(1, wire.sent().size(), "the broker has not even got it");
        pass(Duration.ofSeconds(1));
        sender.send();
        assertEquals(2, wire.sent().size());
    }

    @Test
    void timesAreThoseOfTheControlPlaneWhateverTheBoardThought() throws IOException {
        BootTimes times = new BootTimes(
                data.resolve("board"),
                "boot",
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                System::nanoTime,
                data.resolve("synchronised"));
        all = Outboxes.of(data.resolve("board"), 16L * 1024 * 1024, times);
        outbox = all.stream(Lane.event);
        sender = new EventSender(all, wire, new ServerClock(Clock.systemUTC()), () -> nanos, () -> delivered++);
        happen(1, "in 1970, as the board thinks");
        Instant now = Instant.now();
        times.learn(now);
        sender.send();
        Duration off = Duration.between(batch(1).events().get(0).at(), now).abs();
        assertTrue(off.toSeconds() < 60, "off by " + off);
    }

    private List<String> lanesSent() {
        return wire.sent().stream()
                .map(bytes -> Json.read(bytes, EventBatch.class).stream())
                .map(this::lane)
                .toList();
    }

    private String lane(String stream) {
        for (Lane lane : Lane.values()) {
            if (all.stream(lane).id().equals(stream)) {
                return lane.name();
            }
        }
        return "none";
    }

    private void hand(Lane lane, int messages) throws IOException {
        hand(lane, messages, "small");
    }

    private void hand(Lane lane, int messages, String message) throws IOException {
        for (int i = 0; i < messages; i++) {
            all.hand(lane, Outboxes.event(message), null);
        }
        all.commit(messages);
    }

    private void acknowledge(Lane lane, long upTo) {
        sender.acknowledged(
                new Ack("id", Instant.EPOCH, null, Wire.DEVICE, all.stream(lane).id(), upTo));
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
        sender.acknowledged(new Ack("id", Instant.EPOCH, null, Wire.DEVICE, outbox.id(), upTo));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void happen(int events, String message) throws IOException {
        for (int i = 0; i < events; i++) {
            all.append(Outboxes.event(message));
            if (i % 10 == 9) {
                outbox.commit(10);
            }
        }
        outbox.commit(10);
    }
}

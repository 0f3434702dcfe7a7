package io.mastercontrol.agent.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Wire;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.message.Reply.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandConsumerTest {
    private static final Instant SERVER = Commands.SENT;
    private static final Instant SOON = SERVER.plusSeconds(60);

    @TempDir
    Path data;

    private final Wire wire = new Wire();
    private final Bench bench = new Bench();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private ServerClock clock = clockOff(Duration.ZERO);

    // ---- at most once ------------------------------------------------------------------------------------------

    @Test
    void executesOnceAndAnswersEveryCopyWithTheSameReply() throws IOException {
        CommandConsumer consumer = started();
        for (int copy = 0; copy < 3; copy++) {
            consumer.take(Commands.stop("a", SOON));
            workOff();
        }
        assertEquals(1, bench.stops.get());
        assertEquals(3, wire.sent().size());
        assertEquals(Outcome.done, reply(0).outcome());
        assertEquals("a", reply(0).command());
        assertArrayEquals(wire.sent().get(0), wire.sent().get(1));
        assertArrayEquals(wire.sent().get(0), wire.sent().get(2));
    }

    @Test
    void aCopyThatComesDuringTheExecutionIsNeitherExecutedNorAnswered() throws IOException {
        CommandConsumer consumer = started();
        consumer.take(Commands.stop("a", SOON));
        consumer.take(Commands.stop("a", SOON));
        assertEquals(0, wire.sent().size());
        workOff();
        assertEquals(1, bench.stops.get());
        assertEquals(1, wire.sent().size());
    }

    @Test
    void theReplyIsTheSameAfterARestartOfTheAgent() throws IOException {
        CommandConsumer consumer = started();
        consumer.take(Commands.stop("a", SOON));
        workOff();
        started().take(Commands.stop("a", SOON));
        workOff();
        assertEquals(1, bench.stops.get());
        assertEquals(reply(0), reply(1));
    }

    @Test
    void aClockFarAheadAtTheBootForgetsNothing() throws IOException {
        CommandConsumer consumer = started();
        consumer.take(Commands.stop("a", SOON));
        workOff();
        clock = new ServerClock(Clock.fixed(SERVER.plus(Duration.ofDays(400)), ZoneOffset.UTC));
        CommandConsumer next = consumer();
        clock.heard(SERVER);
        next.take(Commands.stop("a", SOON));
        workOff();
        assertEquals(1, bench.stops.get(), "a copy of what was executed before the restart");
    }

    // ---- expiry ------------------------------------------------------------------------------------------------

    @Test
    void theServersTimeDecidesAndNotTheDevicesOwn() throws IOException {
        for (Duration off : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            clock = clockOff(off);
            int before = wire.sent().size();
            int stops = bench.stops.get();
            CommandConsumer consumer = started();
            consumer.take(Commands.stop("good" + off, SERVER.plusSeconds(20)));
            consumer.take(Commands.stop("late" + off, SERVER.minusSeconds(20)));
            workOff();
            assertEquals(stops + 1, bench.stops.get(), "clock off by " + off);
            assertEquals(Outcome.expired, reply(before).outcome());
            assertEquals(Outcome.done, reply(before + 1).outcome());
        }
    }

    @Test
    void waitsForTheServersTimeAndForTheNextCopy() throws IOException {
        CommandConsumer consumer = consumer();
        consumer.take(Commands.stop("a", SOON));
        workOff();
        assertEquals(0, wire.sent().size());
        clock.heard(SERVER);
        consumer.take(Commands.stop("a", SOON));
        workOff();
        assertEquals(Outcome.done, reply(0).outcome());
    }

    @Test
    void whatExpiresBehindOtherCommandsIsNotExecuted() throws IOException {
        CommandConsumer consumer = started();
        consumer.take(Commands.stop("a", SOON));
        clock.heard(SOON.plusSeconds(1));
        workOff();
        assertEquals(0, bench.stops.get());
        assertEquals(Outcome.expired, reply(0).outcome());
    }

    // ---- interruption and a failing disk -----------------------------------------------------------------------

    @Test
    void whatAnAgentDiedInIsInterruptedAndNotTriedAgain() throws IOException {
        started().take(Commands.stop("a", SOON));
        waiting.clear();
        CommandConsumer next = started();
        next.take(Commands.stop("a", SOON));
        next.take(Commands.stop("a", SOON));
        workOff();
        assertEquals(0, bench.stops.get());
        assertEquals(Outcome.interrupted, reply(0).outcome());
        assertEquals(reply(0), reply(1));
    }

    @Test
    void withoutADiskToRememberItNothingIsDone() throws IOException {
        CommandConsumer consumer = started();
        Path ledger = breakDisk();
        consumer.take(Commands.stop("a", SOON));
        workOff();
        assertEquals(0, bench.stops.get());
        assertEquals(Outcome.refused, reply(0).outcome());
        Files.delete(ledger);
        consumer.take(Commands.stop("a", SOON));
        workOff();
        assertEquals(0, bench.stops.get(), "it was told that nothing was done");
        assertEquals(reply(0), reply(1));
    }

    @Test
    void aReplyThatTheDiskDoesNotTakeIsGivenToCopiesNevertheless() throws IOException {
        CommandConsumer consumer = started();
        consumer.take(Commands.stop("a", SOON));
        breakDisk();
        workOff();
        consumer.take(Commands.stop("a", SOON));
        workOff();
        assertEquals(1, bench.stops.get());
        assertEquals(Outcome.done, reply(0).outcome());
        assertEquals(reply(0), reply(1));
    }

    @Test
    void aFailureOfTheAgentItselfIsAnswered() throws IOException {
        bench.failure = new IllegalStateException("no loop");
        CommandConsumer consumer = started();
        consumer.take(Commands.stop("a", SOON));
        workOff();
        assertEquals(Outcome.failed, reply(0).outcome());
        assertTrue(reply(0).message().contains("no loop"), reply(0).message());
    }

    // ---- what is not for it ------------------------------------------------------------------------------------

    @Test
    void ignoresWhatIsForAnotherDeviceOrCannotBeRead() throws IOException {
        CommandConsumer consumer = started();
        consumer.take(Commands.bytes("a", "board-2", SOON));
        for (String bad :
                List.of("", "null", "[]", "{", "{\"id\":\"a\"}", "{\"device\":\"board-1\",\"type\":\"fly\"}")) {
            consumer.take(bad.getBytes(StandardCharsets.UTF_8));
        }
        workOff();
        assertEquals(0, bench.stops.get());
        assertEquals(0, wire.sent().size());
        consumer.take(Commands.stop("b", SOON));
        workOff();
        assertEquals(Outcome.done, reply(0).outcome(), "and goes on");
    }

    private CommandConsumer started() throws IOException {
        CommandConsumer consumer = consumer();
        clock.heard(SERVER);
        return consumer;
    }

    private CommandConsumer consumer() throws IOException {
        return new CommandConsumer(data, wire, clock, new CommandExecutor(bench), waiting::add);
    }

    private void workOff() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** Nothing can be appended to a directory. */
    private Path breakDisk() throws IOException {
        Path ledger = data.resolve("commands.log");
        Files.delete(ledger);
        return Files.createDirectory(ledger);
    }

    private Reply reply(int number) {
        return Json.read(wire.sent().get(number), Reply.class);
    }

    private static ServerClock clockOff(Duration off) {
        return new ServerClock(Clock.fixed(SERVER.plus(off), ZoneOffset.UTC));
    }
}

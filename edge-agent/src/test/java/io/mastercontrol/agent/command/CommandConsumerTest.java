package io.mastercontrol.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Wire;
import io.mastercontrol.agent.supervision.Outcome;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command is executed once or not at all, and never after its expiry by the server's clock. */
class CommandConsumerTest {
    @TempDir
    Path data;

    private final Instant serverTime = Instant.parse("2026-11-23T12:00:00Z");
    private final AtomicInteger starts = new AtomicInteger();
    private final Wire wire = new Wire();
    private ServerClock clock = new ServerClock(Clock.systemUTC());

    private CommandConsumer consumer(Executor threads) throws IOException {
        WorkloadStatus up = new WorkloadStatus(
                "web",
                "service",
                "forever",
                WorkloadState.running,
                Health.unknown,
                1L,
                null,
                null,
                1,
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                null);
        Workloads workloads = (Workloads) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Workloads.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("start")) {
                        starts.incrementAndGet();
                        return new Outcome.Done("web is running already");
                    }
                    return Optional.of(up);
                });
        return new CommandConsumer(data, wire, clock, new CommandExecutor(workloads), threads);
    }

    private static byte[] start(String device, String id, Instant expires) {
        return Json.bytes(
                new Command(id, Instant.EPOCH, null, device, CommandType.start, "web", null, "user:admin", expires));
    }

    private List<Reply.Outcome> outcomes() {
        return wire.said().stream()
                .map(bytes -> Json.read(bytes, Reply.class).outcome())
                .toList();
    }

    @Test
    void copiesAreAnsweredWithTheFirstReplyAndExecutedOnce() throws IOException {
        clock.heard(serverTime);
        CommandConsumer consumer = consumer(Runnable::run);
        for (int copy = 0; copy < 3; copy++) {
            consumer.take(start("board-1", "c1", serverTime.plusSeconds(30)));
        }
        consumer(Runnable::run).take(start("board-1", "c1", serverTime.plusSeconds(30)));
        assertEquals(1, starts.get());
        assertEquals(
                List.of(Reply.Outcome.done, Reply.Outcome.done, Reply.Outcome.done, Reply.Outcome.done), outcomes());
        assertEquals(
                1,
                wire.said().stream()
                        .map(bytes -> Json.read(bytes, Reply.class).id())
                        .distinct()
                        .count());
    }

    @Test
    void theServersClockDecidesHoweverWrongTheDevicesIs() throws IOException {
        for (Duration wrong : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            clock = new ServerClock(Clock.offset(Clock.fixed(serverTime, java.time.ZoneOffset.UTC), wrong));
            clock.heard(serverTime);
            CommandConsumer consumer = consumer(Runnable::run);
            consumer.take(start("board-1", "late" + wrong, serverTime.minusSeconds(1)));
            consumer.take(start("board-1", "intime" + wrong, serverTime.plusSeconds(30)));
        }
        assertEquals(
                List.of(Reply.Outcome.expired, Reply.Outcome.done, Reply.Outcome.expired, Reply.Outcome.done),
                outcomes());
        assertEquals(2, starts.get());
    }

    @Test
    void nothingIsDoneBeforeTheServersTimeIsKnownNorForAnotherDevice() throws IOException {
        CommandConsumer consumer = consumer(Runnable::run);
        consumer.take(start("board-1", "c1", Instant.MAX));
        clock.heard(serverTime);
        consumer.take(start("board-2", "c2", serverTime.plusSeconds(30)));
        consumer.take("{\"id\":".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(0, starts.get());
        assertEquals(List.of(), outcomes());
        consumer.take(start("board-1", "c1", serverTime.plusSeconds(30)));
        assertEquals(1, starts.get());
    }

    @Test
    void whatAnAgentDiedOverIsNotDoneAgain() throws IOException {
        clock.heard(serverTime);
        consumer(task -> {}).take(start("board-1", "c1", serverTime.plusSeconds(30)));
        Files.writeString(data.resolve("commands.log"), "{\"id\":\"torn", StandardOpenOption.APPEND);
        consumer(Runnable::run).take(start("board-1", "c1", serverTime.plusSeconds(30)));
        assertEquals(List.of(Reply.Outcome.interrupted), outcomes());
        assertEquals(0, starts.get());
    }
}

package io.mastercontrol.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Wire;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Reply;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies on the link's thread while commands end on others. */
class CommandCopiesTest {
    @TempDir
    Path data;

    @Test
    void copiesThatComeWhileItEndsNeverGetAnotherReply() throws Exception {
        Wire wire = new Wire();
        Bench bench = new Bench();
        ServerClock clock = new ServerClock(Clock.systemUTC());
        Instant soon = Commands.SENT.plusSeconds(600);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            clock.heard(Commands.SENT);
            CommandConsumer consumer = new CommandConsumer(data, wire, clock, new CommandExecutor(bench), threads);
            for (int i = 0; i < 300; i++) {
                byte[] command = Commands.stop("c" + i, soon);
                int before = wire.sent().size();
                long deadline = System.nanoTime() + 10_000_000_000L;
                while (wire.sent().size() < before + 3 && System.nanoTime() < deadline) {
                    consumer.take(command);
                }
            }
        } finally {
            threads.shutdown();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
        Map<String, String> replies = new HashMap<>();
        for (byte[] sent : wire.sent()) {
            Reply reply = Json.read(sent, Reply.class);
            String first = replies.putIfAbsent(reply.command(), reply.id());
            assertEquals(first == null ? reply.id() : first, reply.id(), reply.toString());
        }
        assertEquals(300, replies.size());
        assertEquals(300, bench.stops.get());
    }
}

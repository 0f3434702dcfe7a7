package io.mastercontrol.agent.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.RealAgent;
import io.mastercontrol.agent.disk.SmallDisk;
import io.mastercontrol.agent.outbox.Lane;
import io.mastercontrol.agent.outbox.Outbox;
import io.mastercontrol.agent.outbox.OutboxWriter;
import io.mastercontrol.agent.outbox.Outboxes;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workloads hand over: each once, whatever happens, and nothing else. */
class SpoolIT {
    private static final String SENDER = """
            workloads:
              - name: sender
                type: service
                run_mode: forever
                command:
                  - sh
                  - -c
                  - |
                    i=0
                    while [ ! -e %s/enough ]; do
                      printf '{"data": %%d, "topic": "count", "priority": "low"}' $i > "$MC_OUTBOX/.next"
                      mv "$MC_OUTBOX/.next" "$MC_OUTBOX/$i.json"
                      i=$((i + 1))
                      [ $((i %% 20)) -ne 0 ] || sleep 0.01
                    done
                    echo $i > %s/sent
                    exec sleep 1000
            """;

    @TempDir
    Path scratch;

    private Outbox outbox;
    private OutboxWriter writer;
    private Spool spool;

    private Path open(Path data) throws IOException {
        Path box = Files.createDirectories(data.resolve("workloads/sensor/state/outbox"));
        outbox = Outboxes.of(data, 64 << 20);
        writer = new OutboxWriter(outbox, () -> {});
        Thread thread = new Thread(writer, "outbox");
        thread.setDaemon(true);
        thread.start();
        spool = new Spool(data, new Keeper(outbox, "boot"));
        return box;
    }

    private void begin() {
        spool.changed(new WorkloadStatus(
                "sensor",
                "service",
                "forever",
                WorkloadState.running,
                null,
                42L,
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
                null));
    }

    @AfterEach
    void close() throws IOException {
        if (spool != null) {
            spool.close();
            writer.end();
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void put(Path box, String name, String content) throws IOException {
        Path fresh = Files.writeString(box.resolve("." + name + ".new"), content);
        Files.move(fresh, box.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> names(Path box) throws IOException {
        try (Stream<Path> files = Files.list(box)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<Integer> numbers(Lane lane) throws IOException {
        return Outboxes.waiting(outbox, lane).stream()
                .filter(event -> event.type().equals(EventType.WORKLOAD_OUTPUT))
                .map(event -> event.detail().path("data").asInt())
                .toList();
    }

    @Test
    void itIsGoneWhenItIsKept() throws Exception {
        Path box = open(scratch);
        begin();
        for (int i = 0; i < 300; i++) {
            put(box, i + ".json", "{\"data\": " + i + ", \"topic\": \"count\"}");
        }
        await("all are taken", () -> names(box).isEmpty());
        assertEquals(
                IntStream.range(0, 300).boxed().toList(),
                numbers(Lane.output).stream().sorted().toList());
        DeviceEvent first = Outboxes.waiting(outbox, Lane.output).get(0);
        assertEquals("sensor", first.workload());
        assertEquals("count", first.message());
        assertEquals(
                "{\"topic\":\"count\",\"data\":" + first.detail().path("data") + "}",
                first.detail().toString());
    }

    @Test
    void priorityChoosesTheStream() throws Exception {
        Path box = open(scratch);
        put(box, "a.json", "{\"data\": 1, \"priority\": \"high\"}");
        put(box, "b.json", "{\"data\": 2}");
        put(box, "c.json", "{\"data\": 3, \"priority\": \"normal\"}");
        put(box, "d.json", "{\"data\": 4, \"priority\": \"low\"}");
        Instant made = Instant.now().minusSeconds(90).truncatedTo(ChronoUnit.SECONDS);
        Files.setLastModifiedTime(box.resolve("a.json"), FileTime.from(made));
        begin();
        await("all are taken", () -> names(box).isEmpty());
        assertEquals(
                made,
                Outboxes.waiting(outbox, Lane.urgent).get(0).at(),
                "its time is when the workload made it, not when the agent found it");
        assertEquals(List.of(1), numbers(Lane.urgent));
        assertEquals(List.of(2, 3), numbers(Lane.output));
        assertEquals(List.of(4), numbers(Lane.bulk));
    }

    @Test
    void whatCannotBeReadStaysAsideAndIsToldOnce() throws Exception {
        Path box = open(scratch);
        put(box, "a.json", "21.5");
        put(box, "b.json", "{\"data\": 1, \"prority\": \"low\"}");
        put(box, "c.json", "{\"data\": 1, \"priority\": \"urgent\"}");
        put(box, "d.json", "{\"data\": ");
        put(box, "e.json", "{\"data\": \"" + "x".repeat(70_000) + "\"}");
        put(box, "f.json", "{\"data\": 1}");
        begin();
        await("the good one is taken", () -> numbers(Lane.output).equals(List.of(1)));
        await(
                "the bad ones are aside",
                () -> names(box)
                        .equals(List.of(
                                "a.json.refused",
                                "b.json.refused",
                                "c.json.refused",
                                "d.json.refused",
                                "e.json.refused")));
        await("it is told", () -> !Outboxes.waiting(outbox, Lane.event).isEmpty());
        List<DeviceEvent> told = Outboxes.waiting(outbox, Lane.event);
        assertEquals(1, told.size());
        assertEquals(
                "what sensor handed over in a.json was not taken: it must be an object with data, such as {\"data\": 21.5}",
                told.get(0).message());
    }

    @Test
    void onlyTheNewestOfManyBadOnesAreKept() throws Exception {
        Path box = open(scratch);
        for (int i = 0; i < 60; i++) {
            put(box, i + ".json", "bad");
        }
        begin();
        await(
                "all were looked at, and the newest are kept",
                () -> names(box).stream().noneMatch(name -> name.endsWith(".json"))
                        && names(box).size() == 20);
    }

    @Test
    void noLinkAndNoDeviceLeadsOutOfTheBox() throws Exception {
        Path secret = Files.writeString(scratch.resolve("secret.json"), "{\"data\": \"secret\"}");
        Path box = open(scratch);
        Files.createSymbolicLink(box.resolve("link.json"), secret);
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", box.resolve("pipe.json").toString())
                        .start()
                        .waitFor());
        put(box, "half-written.tmp", "{\"data\": 1}");
        put(box, "good.json", "{\"data\": 7}");
        begin();
        await("the good one is taken", () -> numbers(Lane.output).equals(List.of(7)));
        assertEquals(List.of("half-written.tmp", "link.json", "pipe.json"), names(box));
        assertTrue(Files.exists(secret));
    }

    @Test
    void aBoxThatIsALinkItselfIsNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectories(scratch.resolve("elsewhere"));
        put(elsewhere, "a.json", "{\"data\": 1}");
        Path box = open(scratch);
        Files.delete(box);
        Files.createSymbolicLink(box, elsewhere);
        Emptying emptying =
                new Emptying("sensor", scratch.resolve("workloads/sensor"), new Keeper(outbox, "b"), Runnable::run);
        emptying.soon();
        assertEquals(List.of("a.json"), names(elsewhere));
        assertEquals(0, outbox.depth());
    }

    @Test
    void whatAnAgentKeptThatDiedBeforeItRemovedTheFileIsNotKeptAgain() throws Exception {
        Path data = scratch.resolve("first");
        Path box = open(data);
        put(box, "a.json", "{\"data\": 1}");
        try (Box waiting = Box.open(data.resolve("workloads/sensor"))) {
            Box.Waiting file = waiting.waiting().get(0);
            new Keeper(outbox, "boot")
                    .keep("sensor", "sensor/" + file.id(), file.since().toInstant(), Output.of(waiting.read(file)))
                    .get();
        }
        close();
        assertEquals(List.of("a.json"), names(open(data)));
        put(box, "b.json", "{\"data\": 2}");
        begin();
        await("both are gone", () -> names(box).isEmpty());
        assertEquals(List.of(1, 2), numbers(Lane.output));
    }

    @Test
    void onAFullDiskTheyWaitInTheBoxAndAreTakenOnceWhenThereIsRoom() throws Exception {
        try (SmallDisk disk = new SmallDisk(scratch.resolve("disk"))) {
            Path box = open(disk.path());
            for (int i = 0; i < 120; i++) {
                put(box, i + ".json", "{\"data\": " + i + "}");
            }
            Path ballast = disk.fill();
            begin();
            await("the first are on their way", () -> outbox.depth() > 0);
            assertEquals(120, names(box).size(), "nothing is gone that is not on the disk");
            Files.delete(ballast);
            await("all are taken", () -> names(box).isEmpty());
            assertEquals(
                    IntStream.range(0, 120).boxed().toList(),
                    numbers(Lane.output).stream().sorted().toList());
            close();
            spool = null;
        }
    }

    @Test
    void anAgentThatIsKilledTimeAndAgainKeepsEachOnce() throws Exception {
        RealAgent agent = new RealAgent(scratch, SENDER.formatted(scratch, scratch));
        agent.start();
        try {
            Path box = agent.data().resolve("workloads/sender/state/outbox");
            agent.await("it sends", () -> agent.pid("sender") > 1 && Files.exists(box));
            for (int kill = 0; kill < 4; kill++) {
                long moment = System.nanoTime() + ThreadLocalRandom.current().nextLong(100_000_000, 900_000_000);
                agent.await("the moment", () -> System.nanoTime() > moment);
                agent.kill();
                agent.start();
                agent.await("it is adopted", () -> agent.pid("sender") > 1);
            }
            Files.createFile(scratch.resolve("enough"));
            agent.await("it has sent all", () -> Files.exists(scratch.resolve("sent")));
            agent.await("all are taken", () -> names(box).isEmpty());
        } finally {
            agent.shutDown();
        }
        int sent = Integer.parseInt(Files.readString(scratch.resolve("sent")).trim());
        List<Integer> kept = new ArrayList<>();
        outbox = Outboxes.of(agent.data(), 64 << 20);
        for (List<Integer> some = numbers(Lane.bulk); !some.isEmpty(); some = numbers(Lane.bulk)) {
            kept.addAll(some);
            Outboxes.acknowledge(outbox, Lane.bulk);
        }
        assertTrue(sent > 500, sent + " were sent");
        assertEquals(
                IntStream.range(0, sent).boxed().toList(),
                kept.stream().sorted().toList());
        assertFalse(kept.isEmpty());
    }
}

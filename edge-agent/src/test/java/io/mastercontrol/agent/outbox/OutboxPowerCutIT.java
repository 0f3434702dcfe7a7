package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.disk.CardImage;
import io.mastercontrol.contracts.message.DeviceEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power goes in the middle of writing, time and again: what was committed is there, whole, once and in order. */
class OutboxPowerCutIT {
    private static final int CUTS = 12;
    private static final long BOUND = 32 << 20;

    @TempDir
    Path scratch;

    /** Hands over numbered messages, and says what is committed and what it let be acknowledged. */
    static final class Writer {
        public static void main(String... arguments) throws Exception {
            Outbox outbox = Outboxes.of(Path.of(arguments[0]), BOUND);
            Random random = new Random(Long.parseLong(arguments[1]));
            for (long next = 1; ; ) {
                int group = 1 + random.nextInt(20);
                for (int i = 0; i < group; i++, next++) {
                    outbox.hand(Lane.event, Outboxes.event(next + " " + "x".repeat(random.nextInt(6_000))), null);
                    outbox.hand(Lane.bulk, Outboxes.event("low " + next), null);
                }
                outbox.commit(group);
                System.out.println("committed " + (next - 1));
                if (random.nextInt(40) == 0) {
                    outbox.stream(Lane.event).acknowledge(next - 1 - random.nextInt(40));
                }
            }
        }
    }

    @Test
    void whatWasCommittedIsThereAfterEveryCut() throws Exception {
        long seed = System.nanoTime();
        try (CardImage card = CardImage.make(scratch)) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            card.path().toString(),
                            String.valueOf(seed))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
                Random random = new Random(seed);
                for (int cut = 0; cut < CUTS; cut++) {
                    long committed = await(said, 1 + random.nextInt(60));
                    signal(writer, "STOP");
                    while (said.ready()) {
                        committed = number(said.readLine());
                    }
                    try (CardImage found = card.cut(scratch.resolve("cut-" + cut))) {
                        signal(writer, "CONT");
                        check(found.path(), committed, "cut " + cut + " with seed " + seed);
                    }
                }
            } finally {
                writer.destroyForcibly().waitFor();
            }
        }
    }

    private static long await(BufferedReader said, int lines) throws IOException {
        long committed = 0;
        for (int i = 0; i < lines; i++) {
            committed = number(said.readLine());
        }
        return committed;
    }

    private static long number(String line) {
        assertNotNull(line, "the writer has ended");
        return Long.parseLong(line.substring("committed ".length()));
    }

    private static void signal(Process process, String signal) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                        .start()
                        .waitFor());
    }

    private static void check(Path data, long committed, String when) throws IOException {
        Outbox outbox = Outboxes.of(data, BOUND);
        for (Lane lane : List.of(Lane.event, Lane.bulk)) {
            String begin = lane == Lane.bulk ? "low " : "";
            EventStream stream = outbox.stream(lane);
            assertTrue(
                    stream.last() >= committed, when + ": " + lane + " ends at " + stream.last() + " of " + committed);
            long expected = stream.oldest();
            for (List<DeviceEvent> some = some(stream); !some.isEmpty(); some = some(stream)) {
                for (DeviceEvent event : some) {
                    assertEquals(expected, event.sequence(), when);
                    String text = event.message().startsWith("low ")
                            ? event.message()
                            : event.message().split(" ")[0];
                    assertEquals(begin + expected, text, when);
                    expected++;
                }
                stream.acknowledge(expected - 1);
            }
            assertEquals(stream.last() + 1, expected, when);
        }
    }

    private static List<DeviceEvent> some(EventStream stream) throws IOException {
        return Outboxes.events(stream.unacknowledged(500, 1 << 20));
    }
}

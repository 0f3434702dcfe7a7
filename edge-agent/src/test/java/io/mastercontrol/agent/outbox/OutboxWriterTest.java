package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.mastercontrol.contracts.message.DeviceEvent;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxWriterTest {
    @TempDir
    Path data;

    @Test
    void anAgentThatEndsAtAnyMomentLosesNoEvent() throws Exception {
        long kept = 0;
        for (int round = 0; round < 40; round++) {
            Outbox outbox = Outboxes.of(data, 1 << 20);
            assertEquals(kept, outbox.stream(Lane.event).last(), "before round " + round);
            OutboxWriter writer = new OutboxWriter(outbox, () -> {});
            Thread thread = new Thread(writer);
            thread.start();
            for (int i = 0; i <= round % 7; i++) {
                outbox.append(new DeviceEvent(1, Instant.now(), "boot", "agent_stopped", null, "bye", null));
                kept++;
                // From before the first commit until after it, around the 20 ms in which a group gathers.
                thread.join(1 + round);
            }
            writer.end();
            thread.join(5_000);
            assertFalse(thread.isAlive(), "it does not end in round " + round);
        }
        assertEquals(kept, Outboxes.stream(data, 1 << 20).last());
    }
}

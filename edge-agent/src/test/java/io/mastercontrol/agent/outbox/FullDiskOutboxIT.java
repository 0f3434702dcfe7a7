package io.mastercontrol.agent.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mastercontrol.agent.disk.SmallDisk;
import io.mastercontrol.contracts.message.DeviceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events on a device whose disk is full. */
class FullDiskOutboxIT {
    private static final long MAX = 16L << 20;

    @TempDir
    Path scratch;

    @Test
    void eventsWaitInMemoryAndKeepTheirOrder() throws Exception {
        try (SmallDisk disk = new SmallDisk(scratch.resolve("disk"))) {
            EventStream outbox = Outboxes.stream(disk.path(), MAX);
            Path ballast = disk.fill();
            for (int i = 1; i <= 40; i++) {
                outbox.append(Outboxes.kept(i + "#".repeat(400)));
            }
            assertThrows(IOException.class, () -> outbox.commit(50));
            assertEquals(40, outbox.depth());

            Files.delete(ballast);
            assertEquals(40, outbox.commit(50));

            List<DeviceEvent> kept =
                    Outboxes.events(Outboxes.stream(disk.path(), MAX).unacknowledged(100, 1 << 20));
            assertEquals(40, kept.size());
            for (int i = 1; i <= 40; i++) {
                assertEquals(i, kept.get(i - 1).sequence());
                assertEquals(i + "#".repeat(400), kept.get(i - 1).message());
            }
        }
    }
}

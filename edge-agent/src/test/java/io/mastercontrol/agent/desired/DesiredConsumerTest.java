package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what the control plane signed, for this device, and nothing older than what was seen. */
class DesiredConsumerTest {
    private static final String YAML = "name: web\ntype: service\nrun_mode: forever\ncommand: [sh, run.sh]\n";

    @TempDir
    Path data;

    private final AtomicInteger accepted = new AtomicInteger();
    private ReleaseServer server;
    private DesiredJournal journal;

    @BeforeEach
    void open() throws Exception {
        server = new ReleaseServer();
        journal = new DesiredJournal(data);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private DesiredConsumer of(String device, ReleaseServer trusted) {
        return new DesiredConsumer(device, trusted.identity().releaseKeys(), journal, accepted::incrementAndGet);
    }

    @Test
    void aSignedWishIsKeptAndFoundAgainAfterARestart() throws Exception {
        of(ReleaseServer.DEVICE, server).take(server.desired("1.0.0", "true", YAML));
        journal = new DesiredJournal(data);
        assertEquals(1, journal.accepted());
        assertEquals(
                "1.0.0",
                of(ReleaseServer.DEVICE, server).targets().get(0).manifest().version());
    }

    @Test
    void anOlderWishIsRefusedAndTheSameOneIsNoNews() throws Exception {
        DesiredConsumer consumer = of(ReleaseServer.DEVICE, server);
        byte[] first = server.desired("1.0.0", "true", YAML);
        byte[] second = server.desired("2.0.0", "true", YAML);
        consumer.take(second);
        consumer.take(first);
        consumer.take(second);
        assertEquals(2, journal.accepted());
        assertEquals("2.0.0", consumer.targets().get(0).manifest().version());
    }

    @Test
    void whatIsForeignAlteredOrUnreadableChangesNothing() throws Exception {
        byte[] good = server.desired("1.0.0", "true", YAML);
        of("board-2", server).take(good);
        try (ReleaseServer stranger = new ReleaseServer()) {
            of(ReleaseServer.DEVICE, stranger).take(good);
        }
        DesiredConsumer consumer = of(ReleaseServer.DEVICE, server);
        consumer.take(new String(good, StandardCharsets.UTF_8)
                .replace("1.0.0", "6.6.6")
                .getBytes(StandardCharsets.UTF_8));
        consumer.take("{".getBytes(StandardCharsets.UTF_8));
        consumer.take("{}".getBytes(StandardCharsets.UTF_8));
        consumer.take(new byte[0]);
        assertEquals(0, accepted.get());
        assertEquals(0, journal.accepted());
    }
}

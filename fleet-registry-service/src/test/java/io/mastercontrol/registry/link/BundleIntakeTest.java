package io.mastercontrol.registry.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mastercontrol.contracts.message.HeartbeatBundle;
import io.mastercontrol.contracts.message.HeartbeatBundle.Beat;
import io.mastercontrol.contracts.message.MalformedMessage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundleIntakeTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Long> taken = new ArrayList<>();
    private final BundleIntake intake = new BundleIntake(
            deliveries::add, id -> taken.add(ByteBuffer.wrap(id).getLong()));
    private int acknowledged;

    private void receive(Beat... beats) {
        intake.receive(new HeartbeatBundle(42, List.of(beats)).bytes(), NOW, () -> acknowledged++);
    }

    @Test
    void aBundleIsTakenWhenTheLastOfItsHeartbeatsIs() {
        receive(new Beat("a", 0, new byte[] {1}), new Beat("b", 0, new byte[] {2}));
        assertArrayEquals(new byte[] {2}, deliveries.get(1).payload());
        deliveries.get(1).acknowledge();
        deliveries.get(1).acknowledge();
        assertEquals(0, acknowledged);
        deliveries.get(0).acknowledge();
        assertEquals(1, acknowledged);
        assertEquals(List.of(42L), taken);
    }

    @Test
    void aHeartbeatThatTheBrokerHadToHoldIsThatOld() {
        receive(new Beat("a", 17, new byte[0]));
        assertEquals(NOW.minusSeconds(17), deliveries.get(0).receivedAt());
    }

    @Test
    void anEmptyBundleIsAcknowledged() {
        receive();
        assertEquals(1, acknowledged);
    }

    @Test
    void ofABundleThatIsCutOffNothingIsTaken() {
        byte[] whole =
                new HeartbeatBundle(1, List.of(new Beat("a", 0, new byte[9]), new Beat("b", 0, new byte[9]))).bytes();
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
        assertThrows(MalformedMessage.class, () -> intake.receive(cut, NOW, () -> acknowledged++));
        assertEquals(List.of(), deliveries);
    }
}

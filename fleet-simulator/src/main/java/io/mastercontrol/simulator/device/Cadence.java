package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.Ack;
import java.time.Duration;
import java.time.Instant;

/** How often a virtual device beats: as set, or more rarely for as long as the control plane asks for it. */
final class Cadence {
    private final Duration usual;
    private int askedSeconds;
    private Instant askedAt = Instant.EPOCH;

    Cadence(Duration usual) {
        this.usual = usual;
    }

    void asked(Ack ack) {
        if (ack.beatEverySeconds() != null) {
            askedSeconds = ack.beatEverySeconds();
            askedAt = Instant.now();
        }
    }

    Duration every() {
        boolean asked = Duration.between(askedAt, Instant.now()).toSeconds() < Ack.ASKED_FOR_SECONDS;
        Duration wanted = Duration.ofSeconds(askedSeconds);
        return asked && wanted.compareTo(usual) > 0 ? wanted : usual;
    }
}

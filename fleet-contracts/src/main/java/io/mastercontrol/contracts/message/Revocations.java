package io.mastercontrol.contracts.message;

import java.time.Instant;
import java.util.List;

/**
 * Certificates that are worth nothing any more, from the registry to the broker. The broker adds them to those that it
 * knows and forgets none before it has expired, so that order, repetition and a list that is only part of all do no harm.
 */
public record Revocations(List<Revoked> revoked) {
    /**
     * One of them.
     *
     * @param serial in lower-case hexadecimal, without leading zeros
     * @param notAfter when it would have expired
     */
    public record Revoked(String serial, String device, Instant notAfter) {
        public Revoked {
            Require.text("serial", serial);
            Require.text("device", device);
            Require.present("not_after", notAfter);
        }
    }

    public Revocations {
        Require.present("revoked", revoked);
        revoked = List.copyOf(revoked);
    }
}

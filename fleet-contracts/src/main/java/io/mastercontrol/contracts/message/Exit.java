package io.mastercontrol.contracts.message;

import java.time.Instant;

/**
 * How a process ended.
 *
 * @param code exit code, or null if a signal ended it or it was never learnt
 * @param signal name without {@code SIG}, for example {@code KILL}, or null
 */
public record Exit(ExitReason reason, Integer code, String signal, Instant at) {
    public Exit {
        Require.present("reason", reason);
    }
}

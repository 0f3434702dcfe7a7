package io.mastercontrol.contracts.release;

import java.util.List;

/**
 * A command of a release that runs at one point of its installation, in its unpacked tree.
 *
 * @param command program and arguments
 * @param timeoutSeconds after which it is ended and has failed
 * @param retryAfterSeconds pause after it has asked, with exit code 75, to be tried again
 * @param retries how often it may ask for that
 */
public record ReleaseHook(List<String> command, double timeoutSeconds, double retryAfterSeconds, int retries) {
    /** "Try again later", {@code EX_TEMPFAIL} of sysexits.h. */
    public static final int TRY_AGAIN = 75;

    public ReleaseHook {
        command = command == null ? List.of() : List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command of a hook is missing");
        }
    }
}

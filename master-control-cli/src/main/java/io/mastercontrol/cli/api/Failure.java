package io.mastercontrol.cli.api;

/** Why a command did not do what was asked: one sentence for stderr, and the exit code. */
public final class Failure extends RuntimeException {
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int REFUSED = 4;
    public static final int TIMED_OUT = 5;

    private final int exitCode;

    public Failure(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}

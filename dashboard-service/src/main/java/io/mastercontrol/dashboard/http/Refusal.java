package io.mastercontrol.dashboard.http;

/** A request that is not done, in words for whoever asked. It carries no stack trace: nothing is broken. */
public final class Refusal extends RuntimeException {
    private final int status;

    private Refusal(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    public static Refusal of(int status, String detail) {
        return new Refusal(status, detail);
    }

    public int status() {
        return status;
    }
}

package io.mastercontrol.agent.delta;

/** A patch did not make what it should; the whole is downloaded instead. The message says why. */
public final class PatchFailed extends Exception {
    private static final long serialVersionUID = 1;

    PatchFailed(String message) {
        super(message);
    }
}

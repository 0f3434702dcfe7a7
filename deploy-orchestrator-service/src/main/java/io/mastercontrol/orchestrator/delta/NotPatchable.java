package io.mastercontrol.orchestrator.delta;

/** No patch can be made, or none that is worth it; the message says why. */
final class NotPatchable extends Exception {
    private static final long serialVersionUID = 1;

    NotPatchable(String message) {
        super(message);
    }
}

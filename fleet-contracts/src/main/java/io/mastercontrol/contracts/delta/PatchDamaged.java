package io.mastercontrol.contracts.delta;

import java.io.IOException;

/** A patch that makes no sense, alone or for the old tree that it is applied to. The message ends a sentence. */
public final class PatchDamaged extends IOException {
    private static final long serialVersionUID = 1;

    public PatchDamaged(String message) {
        super(message);
    }
}

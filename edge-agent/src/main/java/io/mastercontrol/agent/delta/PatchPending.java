package io.mastercontrol.agent.delta;

import java.io.IOException;

/** The control plane is making a patch; it is worth asking again in a moment. */
public final class PatchPending extends IOException {
    private static final long serialVersionUID = 1;

    PatchPending() {
        super("the control plane is making a patch");
    }
}

package io.mastercontrol.agent.neighbour;

import java.io.IOException;

/** This device's own disk does not take what neighbours give. */
public final class NoRoom extends IOException {
    private static final long serialVersionUID = 1;

    public NoRoom(String message) {
        super(message);
    }
}

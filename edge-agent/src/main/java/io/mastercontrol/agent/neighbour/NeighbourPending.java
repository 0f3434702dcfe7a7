package io.mastercontrol.agent.neighbour;

import java.io.IOException;

/** A neighbour is fetching what is wanted; it is worth asking again in a moment. */
public final class NeighbourPending extends IOException {
    private static final long serialVersionUID = 1;

    NeighbourPending(String why) {
        super(why);
    }
}

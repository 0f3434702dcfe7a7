package io.mastercontrol.agent.neighbour;

import java.io.IOException;
import java.util.List;

/** Who else is there. */
interface Presence extends AutoCloseable {
    /** Says on these networks that this device is there, under a name of the moment, and begins to look for others. */
    interface Opening {
        Presence open(String name, String fleet, List<Door> doors) throws IOException;
    }

    /** Those of the same fleet that are there now, as far as one hears; without this device. */
    List<Neighbour> seen();

    @Override
    void close();
}

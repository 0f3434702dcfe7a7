package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.io.OutputStream;

/** Room on a disk for what is opened of old archives while a patch is applied. */
public interface Scratch {
    /**
     * Begins to write.
     *
     * @param size bytes that will be written
     * @throws IOException if there is no room for it
     */
    OutputStream write(long size) throws IOException;

    /** What was written. */
    RandomBytes read() throws IOException;
}

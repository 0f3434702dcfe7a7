package io.mastercontrol.contracts.delta;

import java.io.IOException;

/** Bytes that can be read anywhere. */
public interface RandomBytes {
    long size();

    /** Reads exactly so many bytes. */
    void read(long at, byte[] into, int offset, int length) throws IOException;
}

package io.mastercontrol.agent.neighbour;

import java.io.IOException;

/** Content that neighbours may have. From any thread. */
public interface Offer {
    /** Bytes from the beginning that can be read. */
    long have();

    /** Bytes of the whole, 0 if nobody knows. */
    long size();

    /** Of what the bytes are the beginning, where several go by one name; or null. */
    String tag();

    /** The list of its pieces, empty if there is none. */
    byte[] list();

    /**
     * Reads a piece as far as it is there.
     *
     * @param into has room for a whole piece
     * @return bytes read
     * @throws IOException if it is not what it was any more: then it is not offered any longer
     */
    int read(int piece, byte[] into) throws IOException;

    /** Nobody has asked for a while: lets go of what is open. */
    default void rest() {}
}

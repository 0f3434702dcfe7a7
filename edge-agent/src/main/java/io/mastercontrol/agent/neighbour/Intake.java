package io.mastercontrol.agent.neighbour;

import java.io.IOException;

/** Where bytes from neighbours go. */
public interface Intake {
    /** Proven bytes from the beginning that are there. */
    long have();

    long size();

    /** Whether it can only judge bytes once it has the list of pieces. */
    default boolean needsList() {
        return false;
    }

    /** Bytes that the list has. */
    default int listBytes() {
        return 0;
    }

    /** Takes a list that somebody gave; false if it is not the right one. */
    default boolean learn(byte[] list) throws IOException {
        return true;
    }

    /**
     * Begins to take from somebody who has this.
     *
     * @return false if it is nothing that can be taken
     */
    default boolean begin(Standing standing) throws IOException {
        return true;
    }

    /**
     * Takes the piece that follows on what is there.
     *
     * @return false if it is wrong
     * @throws IOException if the disk does not take it
     */
    boolean take(byte[] piece, int length) throws IOException;
}

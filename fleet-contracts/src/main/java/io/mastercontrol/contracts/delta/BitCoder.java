package io.mastercontrol.contracts.delta;

import java.io.IOException;

/** One bit after another, each with the probability that both sides expect; written once for both directions. */
interface BitCoder {
    /**
     * Writes the bit, or reads one.
     *
     * @param bit what is written; ignored by a reader
     * @param one probability of a 1, from 1 to 65535 of 65536
     * @return the bit
     */
    int code(int bit, int one) throws IOException;
}

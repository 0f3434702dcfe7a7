package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.util.Arrays;

/**
 * Predicts bits from several contexts at once: each context remembers how its bits went, and a logistic mix weighs the
 * contexts by how well they did (as in the PAQ family of compressors). Integers only: both sides compute the same.
 */
final class Mix {
    private static final int[] RATE = new int[1024];

    static {
        for (int n = 0; n < RATE.length; n++) {
            RATE[n] = (int) (65536 / (n + 1.6));
        }
    }

    private final int inputs;
    private final int[][] counters;
    private final int shift;
    private final int limit;
    private final int[] weights;
    private final int[] context;
    private final int[] slot;
    private final int[] odds;

    /**
     * @param bits 2 to this power counters of 4 bytes for each input
     * @param selectors sets of weights
     * @param limit how many bits a counter remembers at most, below 1024
     */
    Mix(int inputs, int bits, int selectors, int limit) {
        this.inputs = inputs;
        this.shift = 32 - bits;
        this.limit = limit;
        this.counters = new int[inputs][1 << bits];
        for (int[] each : counters) {
            Arrays.fill(each, 1 << 31);
        }
        this.weights = new int[selectors * inputs];
        Arrays.fill(weights, (1 << 16) * 4 / (inputs + 5));
        this.context = new int[inputs];
        this.slot = new int[inputs];
        this.odds = new int[inputs];
    }

    void context(int input, int hash) {
        context[input] = hash * 0x2c1b3c6d + input;
    }

    /** @param node which bit of the symbol it is, with the bits before it */
    int code(BitCoder coder, int bit, int node, int selector) throws IOException {
        int set = selector * inputs;
        long sum = 0;
        for (int i = 0; i < inputs; i++) {
            int hash = (context[i] ^ node * 0x297a2d39) * 0x9e3779b1;
            int at = (hash ^ hash >>> 15) * 0x85ebca6b >>> shift;
            slot[i] = at;
            odds[i] = Logistic.stretch(counters[i][at] >>> 20);
            sum += (long) odds[i] * weights[set + i];
        }
        int one = Logistic.squash((int) (sum >> 16));
        int coded = coder.code(bit, one);
        int error = ((coded << 16) - one) * 10 >> 4;
        for (int i = 0; i < inputs; i++) {
            weights[set + i] += odds[i] * error + 0x8000 >> 16;
            int old = counters[i][slot[i]];
            int n = old & 1023;
            int p = old >>> 10;
            p += (int) ((long) ((coded << 22) - coded - p) * RATE[n] >> 16);
            counters[i][slot[i]] = p << 10 | Math.min(limit, n + 1);
        }
        return coded;
    }

    /** A whole byte, its highest bit first. */
    int codeByte(BitCoder coder, int value, int selector) throws IOException {
        int node = 1;
        for (int i = 7; i >= 0; i--) {
            node = node << 1 | code(coder, value >>> i & 1, node, selector);
        }
        return node & 0xff;
    }
}

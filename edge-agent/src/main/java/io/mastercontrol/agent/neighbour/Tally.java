package io.mastercontrol.agent.neighbour;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What went between neighbours since the agent started; nothing of it counts against the link's budgets. */
public final class Tally {
    final LongAdder served = new LongAdder();
    final LongAdder fetched = new LongAdder();
    final LongAdder wrong = new LongAdder();
    final AtomicInteger readers = new AtomicInteger();

    Tally() {}

    /** Bytes of content that neighbours had from here. */
    public long served() {
        return served.sum();
    }

    /** Bytes of content that came from neighbours and were right. */
    public long fetched() {
        return fetched.sum();
    }

    /** Pieces, lists and patches that were wrong. */
    public long wrong() {
        return wrong.sum();
    }

    /** Neighbours that are being served now. */
    public int readers() {
        return readers.get();
    }
}

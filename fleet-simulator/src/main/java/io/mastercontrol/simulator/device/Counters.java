package io.mastercontrol.simulator.device;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What all virtual devices of this process do together. */
public final class Counters {
    public final AtomicInteger connected = new AtomicInteger();
    public final LongAdder heartbeats = new LongAdder();
    public final LongAdder commands = new LongAdder();
    public final LongAdder succeeded = new LongAdder();
    public final LongAdder failed = new LongAdder();
    public final LongAdder refused = new LongAdder();
    public final LongAdder eventsWaiting = new LongAdder();
}

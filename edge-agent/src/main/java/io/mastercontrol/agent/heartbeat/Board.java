package io.mastercontrol.agent.heartbeat;

/** What a board measures of itself. Confined to one thread. */
interface Board {
    /** Part of all cores that was busy since the last time it was asked, from 0 to 1. */
    double load();

    long memoryTotalBytes();

    /** What programs could still get without swapping. */
    long memoryAvailableBytes();

    /** Of the processor, in degrees Celsius; 0 or less where nothing tells. */
    double celsius();
}

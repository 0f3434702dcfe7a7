package io.mastercontrol.agent.neighbour;

/** What a device is about to do for some content. */
public enum Interest {
    /** It has it, or does not want it. */
    nothing,
    /** It wants it, and waits for somebody who fetches it. */
    waiting,
    /** It is fetching it from the control plane. */
    fetching,
    /** It wants it, but cannot fetch it now: its link is down, or its budget is spent. */
    resting,
    /** It asked the control plane, which has none. */
    unavailable
}

package io.mastercontrol.agent.meter;

/**
 * Keeps a counter from falling when part of what it sums up ends, or all of it begins anew, as a control group does. What
 * was counted between the last look and that end is lost.
 */
final class Rising {
    private double before;
    private double last;

    /** @return everything that was counted since this was made */
    double of(double counted) {
        if (counted < last) {
            before += last - counted;
        }
        last = counted;
        return before + counted;
    }

    /** What is counted begins at nothing, however much it is when it is looked at again. */
    void beginAnew() {
        before += last;
        last = 0;
    }
}

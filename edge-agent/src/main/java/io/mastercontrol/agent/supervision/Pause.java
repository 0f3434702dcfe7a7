package io.mastercontrol.agent.supervision;

import java.util.Optional;

/** Why a workload may not run now, if so, and since when its process has stood still. */
final class Pause {
    private String reason;
    private long frozenSince;
    private boolean frozen;

    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    void begin(String why) {
        reason = why;
    }

    void frozen() {
        frozen = true;
        frozenSince = System.nanoTime();
    }

    /** Ends it, and answers for how many nanoseconds the process stood still. */
    long end() {
        long stood = frozen ? System.nanoTime() - frozenSince : 0;
        reason = null;
        frozen = false;
        return stood;
    }
}

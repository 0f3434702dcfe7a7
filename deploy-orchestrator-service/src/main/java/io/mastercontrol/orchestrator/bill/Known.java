package io.mastercontrol.orchestrator.bill;

import java.util.List;

/**
 * What is known of a device besides its turn.
 *
 * @param content digest of what runs there of the release, or null
 * @param absences how often it went away lately
 * @param attempts its own, the newest first
 */
record Known(String content, int absences, Condition condition, List<Attempt> attempts) {
    /** No more are remembered. */
    static final int MOST_ABSENCES = 50;
}

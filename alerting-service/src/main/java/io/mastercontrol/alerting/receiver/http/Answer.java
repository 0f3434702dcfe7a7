package io.mastercontrol.alerting.receiver.http;

import io.mastercontrol.alerting.receiver.Outcome;
import java.time.Instant;

/**
 * What a receiver answered.
 *
 * @param retryAfter the header of that name, or null
 * @param text the beginning of its body
 */
public record Answer(int status, String retryAfter, String text) {
    private static final int SHOWN = 200;

    /** What the status says, with the receiver's own words where it refused. */
    public Outcome outcome(Instant now) {
        Outcome outcome = Verdicts.of(status, retryAfter, now);
        String said = said();
        return outcome instanceof Outcome.Refused refused && !said.isEmpty()
                ? new Outcome.Refused(status, refused.detail() + " It says: " + said)
                : outcome;
    }

    /** What it says in one short line. */
    public String said() {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}

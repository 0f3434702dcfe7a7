package io.mastercontrol.alerting.silence;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/**
 * A silence as the API shows it.
 *
 * @param state active, coming or expired
 */
public record SilenceView(@JsonUnwrapped Silence silence, String state) {
    static SilenceView of(Silence silence, Instant now) {
        String state =
                silence.startsAt().isAfter(now) ? "coming" : silence.endsAt().isAfter(now) ? "active" : "expired";
        return new SilenceView(silence, state);
    }
}

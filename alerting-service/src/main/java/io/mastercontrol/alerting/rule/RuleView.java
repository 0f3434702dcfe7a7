package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/** A rule as the API shows it: what can be sent back, and {@code status}, which is passed over then. */
public record RuleView(@JsonUnwrapped Rule rule, Status status) {
    /**
     * What is known of it.
     *
     * @param version for {@code If-Match}
     * @param text YAML to edit: as it was written, if somebody did
     * @param openAlerts alerts that fire or are acknowledged, of devices that the caller may see
     * @param lastFired null for never, or not for long
     */
    public record Status(String version, String text, long openAlerts, Instant lastFired) {}
}

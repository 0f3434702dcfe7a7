package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.rule.Severity;
import io.mastercontrol.alerting.rule.Words;
import java.time.Instant;
import java.util.Optional;

/**
 * What another system says of one alert of its own.
 *
 * @param name what it calls the alert
 * @param fingerprint its own of the labels: the same one is the same alert
 * @param device id by the label {@code device}, or null
 * @param severity if it says one that we know
 * @param startedAt when its cause was seen
 * @param over whether it has ended
 * @param until it has ended then unless it is told again before; null if its end will be told
 */
public record ExternalAlert(
        String name,
        String fingerprint,
        String device,
        Optional<Severity> severity,
        Words words,
        Instant startedAt,
        boolean over,
        Instant until) {
    /** What stands in the workload's place, so that two alerts of one name and device are two. */
    public String subject() {
        return name + " " + fingerprint;
    }
}

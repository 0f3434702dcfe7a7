package io.mastercontrol.alerting.route;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mastercontrol.alerting.rule.Span;
import java.time.Duration;
import java.util.List;

/**
 * How alerts become messages.
 *
 * @param by rule, severity, device, workload or names of labels: alerts that agree in all of them share a message
 * @param first from the first alert of a group to its first message; a storm may wait longer, until it calms down
 * @param interval from a message of a group to the next about changes in it
 * @param repeat after which a group that still fires is told again; null for never
 * @param stays whether later alerts join a group that was told already, as long as it is not over; otherwise they make a
 *     group of their own
 */
public record Grouping(
        @JsonProperty("group_by") List<String> by,
        @JsonProperty("group_wait") Span first,
        @JsonProperty("group_interval") Span interval,
        @JsonProperty("repeat_interval") Span repeat,
        @JsonProperty("group_stays") boolean stays) {
    /** Told fast, and a burst in one message. */
    public static final Grouping STANDARD = new Grouping(
            List.of("rule", "severity"),
            new Span(Duration.ofMillis(500)),
            new Span(Duration.ofMinutes(5)),
            null,
            false);

    public Grouping {
        by = List.copyOf(by);
    }
}

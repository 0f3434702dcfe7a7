package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * When a rule says that something is wrong, and when that it is over; null where the rule leaves it to its kind.
 *
 * @param expr the condition in full
 * @param metric what must be heard of, for an absence; null for the device itself
 * @param above the measurement of the kind must not be more, and {@code below}: must not be less
 * @param clearBelow it is over only when the value is less, and {@code clearAbove}: more
 * @param resolveFor how long it must be over for the alert to end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
        String expr, String metric, Double above, Double below, Double clearBelow, Double clearAbove, Span resolveFor) {
    static final Condition OF_KIND = new Condition(null, null, null, null, null, null, null);

    /** Whether a value that does not meet the condition is still too near to it for the alert to end. */
    public boolean isNear(double value) {
        return clearBelow != null && value >= clearBelow || clearAbove != null && value <= clearAbove;
    }
}

package io.mastercontrol.alerting.escalation;

import io.mastercontrol.alerting.rule.Span;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whom to tell one after the other, until somebody acknowledges.
 *
 * @param retries how many failures of the same thing are let pass before anyone is told
 * @param within the time in which those are counted
 * @param patience how long a failure may last before it is told all the same
 * @param repeat how often all the steps begin anew after the last one
 */
public record EscalationPolicy(
        String name, Integer retries, Span within, Span patience, Integer repeat, List<Step> steps) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MOST_STEPS = 20;
    private static final int MOST_REPEATS = 1_000;

    /**
     * One step.
     *
     * @param receivers names of those who are told
     * @param pause how long somebody has to acknowledge before the next step; {@code wait} outside
     */
    public record Step(
            List<String> receivers,

            @com.fasterxml.jackson.annotation.JsonProperty("wait")
            Span pause) {
        public Step {
            if (receivers == null || receivers.isEmpty() || receivers.stream().anyMatch(one -> one == null)) {
                throw new IllegalArgumentException("a step needs 'receivers', a list of their names");
            }
            receivers = List.copyOf(receivers);
            pause = pause == null ? new Span(Duration.ofMinutes(5)) : pause;
            if (pause.duration().compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("a step's 'wait' is " + pause + ", but must be at least 1s");
            }
        }
    }

    public EscalationPolicy {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name is '" + name + "', but must be 1 to 63 letters, digits, '.', '_' and '-'");
        }
        if (steps == null
                || steps.isEmpty()
                || steps.size() > MOST_STEPS
                || steps.stream().anyMatch(s -> s == null)) {
            throw new IllegalArgumentException("steps must be a list of 1 to " + MOST_STEPS + " steps");
        }
        steps = List.copyOf(steps);
        retries = within("retries", retries, 100);
        repeat = within("repeat", repeat, MOST_REPEATS);
        within = within == null ? new Span(Duration.ofHours(1)) : within;
        patience = patience == null ? new Span(Duration.ofMinutes(10)) : patience;
    }

    private static int within(String field, Integer value, int most) {
        int number = value == null ? 0 : value;
        if (number < 0 || number > most) {
            throw new IllegalArgumentException(field + " is " + number + ", but must be from 0 to " + most);
        }
        return number;
    }
}

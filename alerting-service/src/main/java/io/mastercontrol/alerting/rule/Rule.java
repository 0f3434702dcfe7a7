package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mastercontrol.alerting.rule.RuleKind.Signal;
import io.mastercontrol.contracts.message.FleetEvent;
import java.util.regex.Pattern;

/**
 * What to watch for, how long, and whom to tell.
 *
 * @param name its id
 * @param hold how long the condition must last before anyone is told; {@code for} in JSON
 * @param receiver name of the only receiver to tell, or null for all
 * @param device only this device, {@code *} standing for any characters; null for all
 * @param workload only this workload, likewise
 * @param builtIn shipped with the product: can be changed and switched off, not deleted
 */
public record Rule(
        String name,
        RuleKind kind,
        Boolean enabled,
        @JsonProperty("for") Span hold,
        Severity severity,
        String receiver,
        String device,
        String workload,
        boolean builtIn) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    public Rule {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name is '" + name
                    + "', but must be 1 to 63 of a-z, 0-9, - and _, and begin with a letter or digit");
        }
        if (kind == null) {
            throw new IllegalArgumentException(
                    "kind is missing; it is device_offline, workload_failed or rollout_failed");
        }
        enabled = enabled == null || enabled;
        hold = hold == null ? new Span(java.time.Duration.ZERO) : hold;
        severity = severity == null ? Severity.warning : severity;
    }

    /** What an event says to this rule; nothing if it is out of its scope. */
    public Signal signal(FleetEvent event) {
        Signal signal = kind.signal(event);
        if (signal == Signal.NONE || !matches(device, event.device())) {
            return Signal.NONE;
        }
        String subject = kind.subject(event);
        return subject == null || matches(workload, subject) ? signal : Signal.NONE;
    }

    private static boolean matches(String glob, String value) {
        return Glob.matches(glob, value);
    }
}

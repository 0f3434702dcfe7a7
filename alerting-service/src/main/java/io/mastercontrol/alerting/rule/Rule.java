package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mastercontrol.alerting.rule.RuleKind.Signal;
import io.mastercontrol.contracts.message.FleetEvent;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What to watch for, how long, and whom to tell.
 *
 * @param name its id
 * @param hold how long the condition must last before anyone is told; {@code for} in JSON
 * @param receiver name of the only receiver to tell, or null for all
 * @param device only this device, {@code *} standing for any characters; null for all
 * @param workload only this workload, likewise
 * @param labels what its alerts are routed by, besides what they are of; may have placeholders
 * @param annotations texts for people, with placeholders; {@code summary} takes the place of the usual sentence
 * @param runbook where it is written what to do, or null
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
        Map<String, String> labels,
        Map<String, String> annotations,
        String runbook,
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
        labels = Texts.checked("labels", labels);
        annotations = Texts.checked("annotations", annotations);
        if (runbook != null && !isWeb(runbook)) {
            throw new IllegalArgumentException(
                    "runbook is '" + runbook + "', but must be an address that begins with http:// or https://");
        }
    }

    private static boolean isWeb(String text) {
        try {
            URI address = URI.create(text);
            return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * What an alert of this rule says.
     *
     * @param message what is to be said where the rule has no summary of its own
     * @param value what was measured, as people read it; null where nothing was
     */
    public Words words(String device, String workload, String message, String value) {
        Map<String, String> values = new HashMap<>();
        values.put("device", device);
        values.put("workload", workload);
        values.put("value", value);
        values.put("rule", name);
        values.put("severity", severity.name());
        values.put("message", message);
        Map<String, String> own = Placeholders.fillAll(labels, values);
        own.forEach((label, text) -> values.put("labels." + label, text));
        Map<String, String> texts = Placeholders.fillAll(annotations, values);
        return new Words(texts.getOrDefault("summary", message), own, texts, runbook);
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

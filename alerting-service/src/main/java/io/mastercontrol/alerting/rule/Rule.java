package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.mastercontrol.contracts.expression.Expression;
import io.mastercontrol.contracts.expression.ExpressionParser;
import io.mastercontrol.contracts.message.FleetEvent;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What to watch for, how long, and whom to tell. {@link RuleReader} reads it from YAML and JSON, which name its parts
 * without the nesting.
 *
 * @param name its id
 * @param hold how long the condition must last before anyone is told; {@code for} in YAML
 * @param receiver name of the only receiver to tell, or null for all
 * @param labels what its alerts are routed by, besides what they are of; may have placeholders
 * @param annotations texts for people, with placeholders; {@code summary} takes the place of the usual sentence
 * @param runbook where it is written what to do, or null
 * @param builtIn shipped with the product: can be changed and switched off, not deleted
 */
public record Rule(
        String name,
        RuleKind kind,
        boolean enabled,
        @JsonProperty("for") Span hold,
        Severity severity,
        String receiver,
        @JsonUnwrapped Scope scope,
        @JsonUnwrapped Condition condition,
        Map<String, String> labels,
        Map<String, String> annotations,
        String runbook,
        boolean builtIn) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Span NO_TIME = new Span(Duration.ZERO);

    /** @throws IllegalArgumentException beginning with the name of the field at fault */
    public Rule {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name is '" + name
                    + "', but must be 1 to 63 of a-z, 0-9, - and _, and begin with a letter or digit");
        }
        if (kind == null) {
            throw new IllegalArgumentException("kind is missing; it is one of " + String.join(", ", RuleKind.names()));
        }
        scope = scope == null ? Scope.ALL : scope;
        condition = condition == null ? Condition.OF_KIND : condition;
        hold = hold == null ? NO_TIME : hold;
        severity = severity == null ? Severity.warning : severity;
        labels = Texts.checked("labels", labels);
        annotations = Texts.checked("annotations", annotations);
        if (runbook != null && !isWeb(runbook)) {
            throw new IllegalArgumentException(
                    "runbook is '" + runbook + "', but must be an address that begins with http:// or https://");
        }
        RuleShape.check(kind, scope, condition, hold);
        if (isSampled(kind, scope)) {
            Vocabulary.check(read(kind, condition, hold), isOfWorkloads(kind, scope));
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

    private static boolean isSampled(RuleKind kind, Scope scope) {
        return !kind.goesByEvents() || scope.moreThan() != null;
    }

    private static boolean isOfWorkloads(RuleKind kind, Scope scope) {
        return kind.isOfWorkloads() || scope.workload() != null;
    }

    private static Expression read(RuleKind kind, Condition condition, Span hold) {
        String text = asked(kind, condition, hold);
        try {
            return ExpressionParser.condition(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expr '" + text + "': " + e.getMessage(), e);
        }
    }

    private static String asked(RuleKind kind, Condition condition, Span hold) {
        return condition.expr() != null
                ? condition.expr()
                : kind.expression(condition, hold).orElseThrow(() -> new IllegalArgumentException("expr is missing"));
    }

    /** What it asks, in words. */
    public String asked() {
        return asked(kind, condition, hold);
    }

    /** Whether it is asked again and again of what was measured, instead of hearing of events. */
    @JsonIgnore
    public boolean isSampled() {
        return isSampled(kind, scope);
    }

    /** Whether it is about each workload rather than the device as a whole. */
    @JsonIgnore
    public boolean isOfWorkloads() {
        return isOfWorkloads(kind, scope);
    }

    /** What it asks, if it {@link #isSampled}. */
    public Expression expression() {
        return read(kind, condition, hold);
    }

    /** How long the condition must last; an absence has its time in the condition. */
    public Duration lasting() {
        return kind == RuleKind.absence ? Duration.ZERO : hold.duration();
    }

    /** How long it must be over. */
    public Duration resolveAfter() {
        return Optional.ofNullable(condition.resolveFor()).orElse(NO_TIME).duration();
    }

    /** What an event says to this rule; nothing if it is out of its scope. */
    public Signal signal(FleetEvent event, Fleet fleet) {
        Signal signal = isSampled() ? Signal.NONE : kind.signal(event);
        if (signal == Signal.NONE || !isInScope(event, fleet)) {
            return Signal.NONE;
        }
        String subject = kind.subject(event);
        return subject == null || Glob.matches(scope.workload(), subject) ? signal : Signal.NONE;
    }

    private boolean isInScope(FleetEvent event, Fleet fleet) {
        return kind.device(event) == null
                ? scope.device() == null && scope.devices() == null
                : includes(event.device(), fleet);
    }

    /** Whether a device is in its scope. */
    public boolean includes(String device, Fleet fleet) {
        return scope.includes(device, fleet);
    }

    /**
     * What an alert of this rule says.
     *
     * @param of labels of the device
     * @param message what is to be said where the rule has no summary of its own
     * @param value what was measured, as people read it; null where nothing was
     */
    public Words words(String device, String workload, Map<String, String> of, String message, String value) {
        Map<String, String> values = new HashMap<>();
        values.put("device", device);
        values.put("workload", workload);
        values.put("value", value);
        values.put("rule", name);
        values.put("severity", severity.name());
        values.put("message", message);
        of.forEach((label, text) -> values.put("labels." + label, text));
        Map<String, String> all = new TreeMap<>(of);
        all.putAll(Placeholders.fillAll(labels, values));
        all.forEach((label, text) -> values.put("labels." + label, text));
        Map<String, String> texts = Placeholders.fillAll(annotations, values);
        return new Words(texts.getOrDefault("summary", message), all, texts, runbook);
    }

    /** The same rule, shipped with the product or not. */
    Rule builtIn(boolean shipped) {
        return new Rule(
                name, kind, enabled, hold, severity, receiver, scope, condition, labels, annotations, runbook, shipped);
    }
}

package io.mastercontrol.alerting.rule;

import java.time.Duration;

/** Which parts of a rule go together; each refusal begins with the field at fault. */
final class RuleShape {
    private static final Duration LONGEST_ABSENCE = Duration.ofDays(1);

    private RuleShape() {}

    static void check(RuleKind kind, Scope scope, Condition condition, Span hold) {
        if (kind == RuleKind.metric && condition.expr() == null) {
            throw new IllegalArgumentException(
                    "expr is missing; a rule of kind metric needs one, as in cpu_percent > 90");
        }
        if (kind != RuleKind.metric) {
            only(condition.expr() == null, "expr", "kind metric");
        }
        if (kind == RuleKind.absence && hold.duration().isZero()) {
            throw new IllegalArgumentException("for is missing; a rule of kind absence needs a time, as in for: 10m");
        }
        if (kind == RuleKind.absence && hold.duration().compareTo(LONGEST_ABSENCE) > 0) {
            throw new IllegalArgumentException("for is " + hold + ", but at most 1d can be looked back");
        }
        if (kind == RuleKind.rollout_stalled && hold.duration().isZero()) {
            throw new IllegalArgumentException("for is missing; a rollout stalls when nothing moves for so long");
        }
        only(condition.metric() == null || kind == RuleKind.absence, "metric", "kind absence");
        thresholds(kind, condition);
        boolean sampled = !kind.goesByEvents() || scope.moreThan() != null;
        only(condition.resolveFor() == null || sampled, "resolve_for", "kinds that go by measurements");
        only(
                condition.clearBelow() == null && condition.clearAbove() == null || sampled && scope.moreThan() == null,
                condition.clearBelow() == null ? "clear_above" : "clear_below",
                "kinds that go by measurements, and not for a part of a group");
        boolean ofDevice = !kind.name().startsWith("rollout_") && kind != RuleKind.external_alert;
        only(scope.moreThan() == null || ofDevice && kind != RuleKind.device_alert, "more_than", "kinds about devices");
        only(scope.devices() == null || ofDevice, scope.group() == null ? "selector" : "group", "kinds about devices");
        if (scope.group() != null && !scope.group().matches("[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}")) {
            throw new IllegalArgumentException("group is '" + scope.group() + "', which is no name of a group");
        }
        if (scope.selector() != null && scope.selector().length() > 1_000) {
            throw new IllegalArgumentException("selector is longer than 1000 characters");
        }
    }

    private static void thresholds(RuleKind kind, Condition condition) {
        only(
                condition.above() == null && condition.below() == null || kind.hasThreshold(),
                condition.above() == null ? "below" : "above",
                "kinds with a threshold; a rule of kind metric has it in expr");
        if (condition.above() != null && condition.below() != null) {
            throw new IllegalArgumentException("above and below exclude each other");
        }
        if (condition.clearBelow() != null && condition.above() != null && condition.clearBelow() > condition.above()) {
            throw new IllegalArgumentException("clear_below is above the threshold, so the alert could end at once");
        }
        if (condition.clearAbove() != null && condition.below() != null && condition.clearAbove() < condition.below()) {
            throw new IllegalArgumentException("clear_above is below the threshold, so the alert could end at once");
        }
    }

    private static void only(boolean fits, String field, String where) {
        if (!fits) {
            throw new IllegalArgumentException(field + " is for " + where + " only");
        }
    }
}

package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.expression.Expression;
import io.mastercontrol.contracts.expression.ExpressionParser;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a device looks after by itself, with a network or without.
 *
 * @param name by which the control plane knows it; with a rule of that name it is one
 * @param when a condition over what the device measures, and the workload if it is one's
 * @param hold how long it must last
 * @param clear how long it must be over
 * @param hook what is executed when it begins and when it ends; empty for nothing
 * @param led the light that blinks while it lasts, by its name in {@code /sys/class/leds}
 */
public record LocalAlert(
        String name, String when, Duration hold, Duration clear, List<String> hook, Optional<String> led) {
    public Expression condition() {
        return ExpressionParser.condition(when);
    }
}

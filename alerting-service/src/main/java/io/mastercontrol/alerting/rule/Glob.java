package io.mastercontrol.alerting.rule;

import java.util.regex.Pattern;

/** Patterns in which {@code *} stands for any characters. */
public final class Glob {
    private Glob() {}

    /** Whether a value fits; a null pattern fits everything, and a null value fits no other pattern. */
    public static boolean matches(String pattern, String value) {
        if (pattern == null || pattern.equals("*")) {
            return true;
        }
        if (value == null) {
            return false;
        }
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return value.matches(regex.toString());
    }
}

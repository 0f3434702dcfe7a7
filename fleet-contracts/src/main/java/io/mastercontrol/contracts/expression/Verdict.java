package io.mastercontrol.contracts.expression;

import java.util.OptionalDouble;

/**
 * What an expression says.
 *
 * @param truth null if too little is known to tell
 * @param value what its first comparison compares, if that is known
 */
public record Verdict(Boolean truth, OptionalDouble value) {
    public boolean isTrue() {
        return Boolean.TRUE.equals(truth);
    }

    public boolean isFalse() {
        return Boolean.FALSE.equals(truth);
    }
}

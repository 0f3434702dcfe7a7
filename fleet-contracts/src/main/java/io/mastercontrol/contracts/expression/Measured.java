package io.mastercontrol.contracts.expression;

import java.time.Duration;
import java.util.OptionalDouble;

/** What is known of the one thing about which an {@link Expression} is asked. */
public interface Measured {
    /** The newest value under a name; empty if nobody knows it now. */
    OptionalDouble value(String name);

    /** @return empty if there is too little to tell; for {@link WindowFunction#absent} 1 or 0 */
    OptionalDouble over(WindowFunction function, String name, Duration span);

    /** A label, or the empty text. */
    String label(String name);
}

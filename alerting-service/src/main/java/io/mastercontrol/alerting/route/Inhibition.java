package io.mastercontrol.alerting.route;

import java.util.List;
import java.util.Objects;

/**
 * While an alert that the source means is active, nobody is told of those that the target means and that agree with it in
 * all of the names. What lacks a name agrees with nothing in it.
 */
public record Inhibition(Match source, Match target, List<String> equal) {
    public Inhibition {
        equal = List.copyOf(equal);
    }

    /** Whether the one keeps the other quiet; no alert does so to itself. */
    public boolean inhibits(Subject cause, Subject consequence) {
        return !cause.equals(consequence)
                && source.fits(cause)
                && target.fits(consequence)
                && equal.stream()
                        .allMatch(name -> cause.value(name) != null
                                && Objects.equals(cause.value(name), consequence.value(name)));
    }
}

package io.mastercontrol.alerting.alert;

/** A step in the life of an alert, to be written down. */
public sealed interface Transition {
    /** The alert after the step. */
    Alert alert();

    /** Seen; nobody is told yet. */
    record Raised(Alert alert) implements Transition {}

    /** People are to be told. */
    record Fired(Alert alert) implements Transition {}

    /** Something about it changed that nobody is told of. */
    record Changed(Alert alert) implements Transition {}

    /** It is over, and those who were told are to be told. */
    record Resolved(Alert alert) implements Transition {}

    /** It was over before anyone was to be told; it is forgotten. */
    record Vanished(Alert alert) implements Transition {}
}

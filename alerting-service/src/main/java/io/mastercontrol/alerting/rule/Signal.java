package io.mastercontrol.alerting.rule;

/** What an event says about the condition that a rule watches. */
public enum Signal {
    NONE,
    /** It is the case. */
    RAISE,
    /** It is over. */
    CLEAR,
    /** It is over unless it shows again soon. */
    CLEAR_IF_STABLE,
    /** It is not over after all. */
    CONTINUE,
    /** It is over for now, and will be the case if nothing is heard for the rule's time. */
    AWAIT
}

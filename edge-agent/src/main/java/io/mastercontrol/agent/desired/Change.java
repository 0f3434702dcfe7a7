package io.mastercontrol.agent.desired;

/** One difference between what is wanted and what is recorded. */
sealed interface Change {
    /** Try this version. */
    record Install(Target target) implements Change {}

    /** Go on with what was begun. */
    record Resume(ReleaseRecord record) implements Change {}

    /** What was begun is not wanted any more: back to what was committed. */
    record Abandon(ReleaseRecord record) implements Change {}

    /** It runs already: only note who asks for it now. */
    record Adopt(ReleaseRecord record, Target target) implements Change {}

    /** No release of this name is wanted. */
    record Remove(ReleaseRecord record) implements Change {}
}

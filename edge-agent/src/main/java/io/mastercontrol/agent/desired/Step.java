package io.mastercontrol.agent.desired;

import io.mastercontrol.contracts.message.Phase;

/**
 * What is done next with a release, in this order; written to the journal before it is done. Each can be done again after
 * a power cut without harm. Drawn in docs/rollouts.md.
 */
enum Step {
    download(Phase.downloading, false),
    unpack(Phase.installing, false),
    /** Its hook, while the version before runs on. */
    pre_install(Phase.installing, false),
    /** Where the release says so, the new one runs beside the old, and shows that it is well. */
    stand_by(Phase.verifying, false),
    /** Stop the old, start the new, or let it take over; from here on the new one is what runs, until it is committed or goes back. */
    switch_over(Phase.installing, true),
    post_install(Phase.installing, true),
    await_healthy(Phase.verifying, true),
    bake(Phase.baking, true),
    pre_commit(Phase.baking, true),
    /** Hash what lies on the disk again. */
    prove(Phase.baking, true),
    commit(Phase.baking, true),
    /** Its rollback hook, before the version before comes back. */
    undo(Phase.rolling_back, true),
    roll_back(Phase.rolling_back, false),
    /** Its rollback hook, where nothing has taken any place yet. */
    give_up(Phase.rolling_back, false),
    settled(null, false);

    private static final java.util.Set<Step> BACK = java.util.EnumSet.of(undo, roll_back, give_up);

    private final Phase phase;
    private final boolean candidateRuns;

    Step(Phase phase, boolean candidateRuns) {
        this.phase = phase;
        this.candidateRuns = candidateRuns;
    }

    /** What is reported meanwhile; null for {@code settled}, whose record says how it ended. */
    Phase phase() {
        return phase;
    }

    /** Whether the new version is given up already: that is done to its end, whatever is wanted meanwhile. */
    boolean isGoingBack() {
        return BACK.contains(this);
    }

    /** Whether the new version is what shall run while this step is pending. */
    boolean candidateRuns() {
        return candidateRuns;
    }
}

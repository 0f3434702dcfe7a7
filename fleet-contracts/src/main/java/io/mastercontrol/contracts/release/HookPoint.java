package io.mastercontrol.contracts.release;

/** Where a hook runs; the words of the release file and of {@code MC_HOOK}. */
public enum HookPoint {
    /** The tree lies unpacked, and the version before runs on. */
    pre_install,
    /** The new version has taken its place. */
    post_install,
    /** It has been well through its bake time, and would be kept now. */
    pre_commit,
    /** It is given up, and the version before is about to come back. */
    rollback
}

package io.mastercontrol.contracts.release;

import java.util.Optional;

/** The hooks of a release, null where it has none. */
public record ReleaseHooks(
        ReleaseHook preInstall, ReleaseHook postInstall, ReleaseHook preCommit, ReleaseHook rollback) {
    public static final ReleaseHooks NONE = new ReleaseHooks(null, null, null, null);

    /** Null where there is none, so that it is not written. */
    public static ReleaseHooks orNull(ReleaseHooks hooks) {
        return NONE.equals(hooks) ? null : hooks;
    }

    public Optional<ReleaseHook> at(HookPoint point) {
        return Optional.ofNullable(
                switch (point) {
                    case pre_install -> preInstall;
                    case post_install -> postInstall;
                    case pre_commit -> preCommit;
                    case rollback -> rollback;
                });
    }
}

package io.mastercontrol.contracts.trust;

/** What a key may sign, as in The Update Framework. */
public enum Role {
    /** Which keys may sign what: {@link RootDocument}. */
    root,
    /** Releases and desired states. */
    targets,
    /** That nothing newer is held back: {@link TimestampDocument}. */
    timestamp
}

package io.mastercontrol.contracts.message;

/** Where a device stands with one release; the words of the public interface. */
public enum Phase {
    pending,
    offline,
    downloading,
    installing,
    verifying,
    baking,
    succeeded,
    failed,
    rolling_back,
    rolled_back,
    unable_to_roll_back,
    cancelled;

    /** Whether the device has been told to change and has not finished. */
    public boolean isInProgress() {
        return this == downloading || this == installing || this == verifying || this == baking || this == rolling_back;
    }

    /** Whether the new content did not stay. */
    public boolean isFailure() {
        return this == failed || this == rolling_back || this == rolled_back || this == unable_to_roll_back;
    }
}

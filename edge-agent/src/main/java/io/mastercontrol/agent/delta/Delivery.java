package io.mastercontrol.agent.delta;

import java.util.Locale;

/**
 * How content came to this device.
 *
 * @param way {@code patch}, {@code whole}, or {@code whole after a patch} that did not fit
 * @param bytes that were downloaded for it
 * @param whole bytes of the whole artifact
 */
public record Delivery(String way, long bytes, long whole) {
    static final String PATCH = "patch";
    static final String WHOLE = "whole";
    static final String AFTER_PATCH = "whole after a patch";

    /** For a sentence: {@code patch of 251 kB instead of 49 MB}. */
    public String told() {
        return way.equals(PATCH) ? "patch of " + size(bytes) + " instead of " + size(whole) : way + ", " + size(bytes);
    }

    private static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        return bytes < 1_000_000 ? bytes / 1_000 + " kB" : String.format(Locale.ROOT, "%.1f MB", bytes / 1_000_000.0);
    }
}

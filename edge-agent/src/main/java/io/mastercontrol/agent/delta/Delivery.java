package io.mastercontrol.agent.delta;

import java.util.Locale;

/**
 * How content came to this device.
 *
 * @param way {@code patch}, {@code what was missing} beside files that lay here, {@code whole}, {@code whole after a patch} that did not fit, or {@code neighbour} and {@code patch
 *     from a neighbour} where neighbours gave more of it than the control plane
 * @param bytes that were downloaded for it from the control plane
 * @param whole bytes of the whole artifact
 * @param neighbours bytes that neighbours gave
 */
public record Delivery(String way, long bytes, long whole, long neighbours) {
    static final String PATCH = "patch";
    static final String WHOLE = "whole";
    static final String MISSING = "what was missing";
    static final String AFTER_PATCH = "whole after a patch";
    static final String NEIGHBOUR = "neighbour";
    static final String NEIGHBOURS_PATCH = "patch from a neighbour";

    /** With no neighbours. */
    Delivery(String way, long bytes, long whole) {
        this(way, bytes, whole, 0);
    }

    /** A patch of so many bytes. */
    static Delivery patch(long size, long whole, long neighbours) {
        long shared = Math.min(size, neighbours);
        return new Delivery(shared * 2 > size ? NEIGHBOURS_PATCH : PATCH, size - shared, whole, shared);
    }

    /**
     * All of it.
     *
     * @param wasted bytes of a patch that was of no use
     * @param saved bytes that were here already
     */
    static Delivery whole(long size, long wasted, long neighbours, long saved) {
        long shared = Math.min(size, neighbours);
        if (saved > 0) {
            return new Delivery(MISSING, wasted + Math.max(0, size - saved - shared), size, shared);
        }
        String way = wasted > 0 ? AFTER_PATCH : shared * 2 > size ? NEIGHBOUR : WHOLE;
        return new Delivery(way, wasted + size - shared, size, shared);
    }

    /** For a sentence: {@code patch of 251 kB instead of 49 MB}. */
    public String told() {
        return switch (way) {
            case PATCH -> "patch of " + size(bytes + neighbours) + " instead of " + size(whole);
            case NEIGHBOURS_PATCH -> "patch of " + size(neighbours) + " from a neighbour instead of " + size(whole);
            case NEIGHBOUR -> size(neighbours) + " from neighbours, " + size(bytes) + " from the control plane";
            case MISSING -> size(bytes) + " that were missing, instead of " + size(whole);
            default -> way + ", " + size(bytes);
        };
    }

    private static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        return bytes < 1_000_000 ? bytes / 1_000 + " kB" : String.format(Locale.ROOT, "%.1f MB", bytes / 1_000_000.0);
    }
}

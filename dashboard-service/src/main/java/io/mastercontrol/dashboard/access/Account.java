package io.mastercontrol.dashboard.access;

/**
 * Somebody who was recognised.
 *
 * @param scope selector of the devices that this one sees and changes; null for the whole fleet
 * @param narrowed the part of it that comes from the token, not from the user; null if there is none
 */
public record Account(String username, Role role, String scope, String narrowed) {
    public Account(String username, Role role) {
        this(username, role, null, null);
    }

    /** The selector of devices for which both hold; the first is whole by itself, so the second cannot reach into it. */
    public static String both(String one, String other) {
        if (one == null || one.isBlank()) {
            return other == null || other.isBlank() ? null : other;
        }
        return other == null || other.isBlank() ? one : one + "," + other;
    }
}

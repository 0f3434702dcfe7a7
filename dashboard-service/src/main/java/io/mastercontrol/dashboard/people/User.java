package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.Role;
import java.time.Instant;

/**
 * Somebody who can log in, as the API shows it.
 *
 * @param scope selector of the devices that this one sees and changes; null for the whole fleet
 * @param password shown once, when the server drew it; null otherwise
 */
public record User(
        String name,
        Role role,
        String scope,
        boolean disabled,
        Instant createdAt,
        Instant changedAt,
        long revision,
        String password) {
    /** The one who may change everything, users included. */
    boolean isAdministrator() {
        return role == Role.admin && scope == null && !disabled;
    }

    User withPassword(String drawn) {
        return new User(name, role, scope, disabled, createdAt, changedAt, revision, drawn);
    }

    String etag() {
        return "\"" + revision + "\"";
    }
}

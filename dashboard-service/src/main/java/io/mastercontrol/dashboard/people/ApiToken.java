package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.Role;
import java.time.Instant;

/**
 * An API token, as the API shows it: never its text, but once.
 *
 * @param user whose rights it has, at most
 * @param scope selector that narrows it further than its owner; null for as far as the owner's goes
 * @param expiresAt null for never, which only the installation's own does
 * @param lastUsed to the minute; null if it never was
 * @param token its text, in the answer that makes it; null otherwise
 */
public record ApiToken(
        String id,
        String name,
        String user,
        Role role,
        String scope,
        Instant createdAt,
        Instant expiresAt,
        Instant lastUsed,
        String token) {
    ApiToken withText(String text) {
        return new ApiToken(id, name, user, role, scope, createdAt, expiresAt, lastUsed, text);
    }
}

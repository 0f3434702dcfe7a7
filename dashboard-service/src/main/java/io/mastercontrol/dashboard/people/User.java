package io.mastercontrol.dashboard.people;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mastercontrol.dashboard.access.Role;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Somebody who can log in, as the API shows it.
 *
 * @param scope selector of the devices that this one sees and changes; null for the whole fleet
 * @param source {@code built-in}, or the issuer at whom this one signs in
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
        String source,
        String password) {
    /** Source of those who have a password here. */
    static final String BUILT_IN = "built-in";

    static final String NAME_RULE =
            "small letters, digits and . _ @ + -, begin with a letter or digit, and not be 'me'";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");

    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals("me");
    }

    /** Whether this one has a password here. */
    @JsonIgnore
    public boolean isBuiltIn() {
        return source.equals(BUILT_IN);
    }

    User with(Role another, String devices, boolean out) {
        return new User(name, another, devices, out, createdAt, changedAt, revision, source, null);
    }

    /** One who may change everything, users included, also while no issuer answers. */
    boolean isAdministrator() {
        return role == Role.admin && scope == null && !disabled && isBuiltIn();
    }

    User withPassword(String drawn) {
        return new User(name, role, scope, disabled, createdAt, changedAt, revision, source, drawn);
    }

    String etag() {
        return "\"" + revision + "\"";
    }
}

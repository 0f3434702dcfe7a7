package io.mastercontrol.dashboard.oidc;

import io.mastercontrol.dashboard.access.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A configuration as it could stand in a file. */
record Configured(
        Optional<URI> issuer, Optional<String> clientId, Optional<URI> consoleUrl, Optional<Path> ca, boolean only)
        implements OidcConfig {
    static final String ISSUER = "https://sso.example.org/realms/fleet";

    static Configured right() {
        return with(ISSUER);
    }

    static Configured with(String issuer) {
        return new Configured(
                Optional.of(URI.create(issuer)), Optional.of("console"), Optional.empty(), Optional.empty(), false);
    }

    @Override
    public Optional<Path> clientSecretFile() {
        return Optional.empty();
    }

    @Override
    public String scopes() {
        return "openid";
    }

    @Override
    public String nameClaim() {
        return "preferred_username";
    }

    @Override
    public String groupsClaim() {
        return "realm_access.roles";
    }

    @Override
    public Optional<List<Granted>> grants() {
        return Optional.of(
                List.of(granted("admins", Role.admin, null), granted("berlin", Role.operator, " site=berlin ")));
    }

    @Override
    public Optional<String> audience() {
        return Optional.of("fleet-api");
    }

    @Override
    public Duration clockSkew() {
        return Duration.ofSeconds(30);
    }

    @Override
    public String label() {
        return "Single sign-on";
    }

    private static Granted granted(String group, Role role, String scope) {
        return new Granted() {
            @Override
            public String group() {
                return group;
            }

            @Override
            public Role role() {
                return role;
            }

            @Override
            public Optional<String> scope() {
                return Optional.ofNullable(scope);
            }
        };
    }
}

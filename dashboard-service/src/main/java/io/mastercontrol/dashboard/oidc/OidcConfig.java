package io.mastercontrol.dashboard.oidc;

import io.mastercontrol.dashboard.access.Role;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Signing in at an OpenID Connect provider; off without an issuer. */
@ConfigMapping(prefix = "mc.oidc")
public interface OidcConfig {
    /** The provider, as its tokens name it, such as {@code https://sso.example.org/realms/fleet}. Plain HTTP on loopback only. */
    Optional<URI> issuer();

    /** What the provider knows the console as. */
    Optional<String> clientId();

    /** File with the client's secret; without one the client is a public one, with PKCE alone. Read at each sign-in. */
    Optional<Path> clientSecretFile();

    /** Certificates (PEM) that the provider's must lead to; the Java installation's without. */
    Optional<Path> ca();

    /** Address of the console as browsers know it, for the way back; what the browser asked for without. */
    Optional<URI> consoleUrl();

    /** What is asked for, separated by spaces. */
    @WithDefault("openid profile email")
    String scopes();

    /** Claim with the name that a person gets here at the first sign-in. */
    @WithDefault("preferred_username")
    String nameClaim();

    /** Claim with the groups or roles that are mapped; dots lead into objects, as in {@code realm_access.roles}. */
    @WithDefault("groups")
    String groupsClaim();

    /** What groups may do here, in order: the first one that a person is in counts. */
    Optional<List<Granted>> grants();

    /** Audience that an access token must have to be taken as a bearer token; without it none is. */
    Optional<String> audience();

    /** How far the provider's clock and ours may be apart. */
    @WithDefault("30s")
    Duration clockSkew();

    /** Nobody logs in with a name and a password of ours. API tokens still count. */
    @WithDefault("false")
    boolean only();

    /** What the button on the login page says. */
    @WithDefault("Single sign-on")
    String label();

    /** What one group may do. */
    interface Granted {
        /** The group or role, as the claim has it. */
        String group();

        /** {@code viewer}, {@code operator} or {@code admin}. */
        Role role();

        /** Selector of the devices; the whole fleet without. */
        Optional<String> scope();
    }
}

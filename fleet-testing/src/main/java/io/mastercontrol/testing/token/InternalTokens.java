package io.mastercontrol.testing.token;

import io.mastercontrol.contracts.token.ServiceKey;
import io.mastercontrol.contracts.token.ServiceToken;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Set;

/** Tokens with which services speak to the service under test, as the dashboard would mint them for a caller. */
public final class InternalTokens {
    private InternalTokens() {}

    public static String admin() {
        return of("user:admin", "admin", "operator", "viewer");
    }

    public static String operator() {
        return of("user:operator", "operator", "viewer");
    }

    public static String viewer() {
        return of("user:viewer", "viewer");
    }

    public static String service(String name) {
        return key(name).sign(ServiceToken.of(name, FleetServers.underTest()), Instant.now());
    }

    public static String device(String id) {
        return of("device:" + id, "device");
    }

    /** A token for any person or device and roles. */
    public static String of(String subject, String... roles) {
        return signed(subject, null, roles);
    }

    /** A token of a person who may see the devices of a selector only. */
    public static String scoped(String role, String selector) {
        String subject = "user:scoped-" + role;
        return switch (role) {
            case "admin" -> signed(subject, selector, "admin", "operator", "viewer");
            case "operator" -> signed(subject, selector, "operator", "viewer");
            default -> signed(subject, selector, "viewer");
        };
    }

    private static String signed(String subject, String selector, String... roles) {
        ServiceToken token = new ServiceToken(FleetServers.underTest(), subject, Set.of(roles), selector);
        return key(ServiceToken.FRONT_DOOR).sign(token, Instant.now());
    }

    /** What a service of the installation signs with. */
    static ServiceKey key(String service) {
        try {
            return ServiceKey.of(
                    Files.readAllBytes(TestPki.pki().certificate(service)),
                    Files.readAllBytes(TestPki.pki().key(service)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

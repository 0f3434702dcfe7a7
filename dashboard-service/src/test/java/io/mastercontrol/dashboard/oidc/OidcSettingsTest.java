package io.mastercontrol.dashboard.oidc;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.dashboard.access.Role;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidcSettingsTest {
    private static void refused(OidcConfig config, String key) {
        String said = assertThrows(IllegalStateException.class, () -> OidcSettings.check(config))
                .getMessage();
        assertTrue(said.contains(key), said);
    }

    @Test
    void whatIsRightOrOffStarts() {
        assertDoesNotThrow(() -> OidcSettings.check(Configured.right()));
        assertDoesNotThrow(() -> OidcSettings.check(Configured.with("http://127.0.0.1:8180/realms/fleet")));
        assertDoesNotThrow(() -> OidcSettings.check(
                new Configured(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://sso.example.org", "http://127.0.0.1.example.org", "ftp://sso.example.org", "sso"})
    void whoCouldBeOverheardOrChangedOnTheWayIsNoIssuer(String issuer) {
        refused(Configured.with(issuer), "mc.oidc.issuer is " + issuer);
    }

    @Test
    void whatIsMissingIsNamedBeforeAnybodyIsShutOut() {
        Optional<URI> issuer = Optional.of(URI.create(Configured.ISSUER));
        refused(
                new Configured(issuer, Optional.empty(), Optional.empty(), Optional.empty(), false),
                "mc.oidc.client-id");
        refused(
                new Configured(
                        issuer,
                        Optional.of("console"),
                        Optional.of(URI.create("http://console.example.org")),
                        Optional.empty(),
                        false),
                "mc.oidc.console-url");
        refused(
                new Configured(
                        issuer, Optional.of("console"), Optional.empty(), Optional.of(Path.of("/nowhere")), false),
                "mc.oidc.ca is /nowhere");
        refused(
                new Configured(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true),
                "mc.oidc.only");
    }

    @Test
    void theFirstGrantInTheOrderOfTheConfigurationCounts() {
        Grants grants = Grants.of(Configured.right());
        assertEquals(
                Optional.of(new Grants.Grant("admins", Role.admin, null)),
                grants.first(List.of("cooks", "berlin", "admins")));
        assertEquals(
                Optional.of(new Grants.Grant("berlin", Role.operator, "site=berlin")), grants.first(List.of("berlin")));
        assertEquals(Optional.empty(), grants.first(List.of("Berlin", "")));
    }
}

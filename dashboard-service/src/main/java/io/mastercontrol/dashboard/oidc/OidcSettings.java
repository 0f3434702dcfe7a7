package io.mastercontrol.dashboard.oidc;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether the configuration holds together; what does not stops the start. */
final class OidcSettings {
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "[::1]");

    private OidcSettings() {}

    /** @throws IllegalStateException with the key that is wrong, and what to do */
    static void check(OidcConfig config) {
        if (config.issuer().isEmpty()) {
            if (config.only()) {
                throw wrong("mc.oidc.only is true, but there is no mc.oidc.issuer, so nobody could log in; set one");
            }
            return;
        }
        mustBeSafe("mc.oidc.issuer", config.issuer().get());
        config.consoleUrl().ifPresent(url -> mustBeSafe("mc.oidc.console-url", url));
        if (config.clientId().isEmpty()) {
            throw wrong(
                    "mc.oidc.issuer is set, but mc.oidc.client-id is not; set the name that the issuer knows us by");
        }
        if (config.grants().filter(grants -> !grants.isEmpty()).isEmpty()) {
            throw wrong("mc.oidc.issuer is set, but no group may do anything; set mc.oidc.grants[0].group and .role");
        }
        mustBeThere("mc.oidc.client-secret-file", config.clientSecretFile());
        mustBeThere("mc.oidc.ca", config.ca());
    }

    private static void mustBeThere(String key, Optional<Path> file) {
        file.filter(path -> !Files.isReadable(path)).ifPresent(path -> {
            throw wrong(key + " is " + path + ", which is no file that can be read");
        });
    }

    /** Whoever can change what the issuer says can be anybody here. */
    private static void mustBeSafe(String key, URI address) {
        boolean plain = "http".equals(address.getScheme()) && LOOPBACK.contains(String.valueOf(address.getHost()));
        if (address.getHost() == null || !plain && !"https".equals(address.getScheme())) {
            throw wrong(key + " is " + address + ", but must be an https address (http only on this machine itself)");
        }
    }

    private static IllegalStateException wrong(String sentence) {
        return new IllegalStateException(sentence);
    }
}

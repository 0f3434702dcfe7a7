package io.mastercontrol.dashboard.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The first administrator, set when the installation is made. */
@ConfigMapping(prefix = "mc.admin")
public interface AdminConfig {
    /** Name to log in with. */
    @WithDefault("admin")
    String username();

    /** Password; the account is made, or its password changed, to match. Without it no account is made. */
    Optional<String> password();

    /** API token of the administrator, for scripts on this host. */
    Optional<String> token();
}

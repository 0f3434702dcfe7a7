package io.mastercontrol.alerting.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where the registry is. */
@ConfigMapping(prefix = "mc.registry")
interface RegistryConfig {
    /** Its address, without a path. */
    @WithDefault("http://127.0.0.1:8081")
    String url();
}

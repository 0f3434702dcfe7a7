package io.mastercontrol.alerting.device;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where the registry is. */
@ConfigMapping(prefix = "mc.registry")
public interface RegistryConfig {
    /** Its address, without a path. */
    @WithDefault("http://127.0.0.1:8081")
    String url();
}

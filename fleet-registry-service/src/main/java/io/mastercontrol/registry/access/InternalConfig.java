package io.mastercontrol.registry.access;

import io.smallrye.config.ConfigMapping;

/** What the services of one installation share. */
@ConfigMapping(prefix = "mc.internal")
public interface InternalConfig {
    /** Secret text, at least 32 bytes in UTF-8, with which services sign the tokens they show each other (HS256). */
    String key();
}

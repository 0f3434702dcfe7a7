package io.mastercontrol.dashboard.access;

import io.smallrye.config.ConfigMapping;

/** What the dashboards of one installation share. */
@ConfigMapping(prefix = "mc.internal")
public interface InternalConfig {
    /** Secret text, at least 32 bytes in UTF-8, from which the pages' CSRF tokens and attempts to sign in are derived. */
    String key();
}

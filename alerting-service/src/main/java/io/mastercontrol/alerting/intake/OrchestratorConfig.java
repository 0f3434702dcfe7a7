package io.mastercontrol.alerting.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where the orchestrator is. */
@ConfigMapping(prefix = "mc.orchestrator")
interface OrchestratorConfig {
    /** Its address, without a path. */
    @WithDefault("http://127.0.0.1:8082")
    String url();
}

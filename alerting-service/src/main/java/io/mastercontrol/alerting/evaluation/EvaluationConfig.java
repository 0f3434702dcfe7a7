package io.mastercontrol.alerting.evaluation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How rules about measurements are asked. */
@ConfigMapping(prefix = "mc.alerting.evaluation")
interface EvaluationConfig {
    /** How often; more rarely where asking takes so long that it would be more than a third of the time. */
    @WithDefault("1s")
    Duration every();

    /** For how long a replica that asks them is believed to be alive after it did last; another then takes over. */
    @WithDefault("20s")
    Duration lease();
}

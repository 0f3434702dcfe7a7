package io.mastercontrol.alerting.evaluation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How rules about measurements are asked. */
@ConfigMapping(prefix = "mc.alerting.evaluation")
interface EvaluationConfig {
    /** How often of everything; more rarely where asking takes so long that it would be more than a third of the time. */
    @WithDefault("1s")
    Duration every();

    /** The least time between two questions about devices that have just said something; those of the meantime share one. */
    @WithDefault("200ms")
    Duration gather();

    /** How often the registry is asked for what was not heard of; without a broker, whenever everything is asked. */
    @WithDefault("5s")
    Duration reread();

    /** For how long a replica that asks them is believed to be alive after it did last; another then takes over. */
    @WithDefault("20s")
    Duration lease();
}

package io.mastercontrol.registry.enrolment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How devices get in, and what they are told. */
@ConfigMapping(prefix = "mc.enrolment")
public interface EnrolmentConfig {
    /** Host name or address of the broker, as devices reach it. */
    @WithDefault("127.0.0.1")
    String brokerHost();

    /** Port of the broker for devices. */
    @WithDefault("8883")
    int brokerPort();

    /** How long a device's certificate is good for. */
    @WithDefault("90d")
    Duration certificateLife();

    /** Longest life of a token that anybody may ask for. */
    @WithDefault("30d")
    Duration longestTokenLife();
}

package io.mastercontrol.registry.enrolment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

    /** For how long after its certificate expired a device may still renew it. */
    @WithDefault("30d")
    Duration renewalGrace();

    /**
     * Whom a token lets in: every device that has one ({@code automatically}); those on {@code mc.enrolment.allowed}, while
     * all others wait for an operator ({@code allow_list}); nobody before an operator has accepted it ({@code operator}).
     * Where an operator has the last word, a device may also ask without a token.
     */
    @WithDefault("automatically")
    Acceptance accept();

    /** Names that need no operator where {@code mc.enrolment.accept} is {@code allow_list}; {@code *} stands for anything. */
    Optional<List<String>> allowed();

    /** How many devices may wait for an operator at once; more are turned away. */
    @WithDefault("1000")
    int mostWaiting();

    /** Longest life of a token that anybody may ask for. */
    @WithDefault("30d")
    Duration longestTokenLife();

    /** Who has the last word on a device that wants in. */
    enum Acceptance {
        automatically,
        allow_list,
        operator
    }
}

package io.mastercontrol.alerting.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How the logs of fleet events are read. */
@ConfigMapping(prefix = "mc.alerting.intake")
interface IntakeConfig {
    /** How often the logs are read without a hint. */
    @WithDefault("5s")
    Duration every();

    /** How many events are read and acted on in one transaction. */
    @WithDefault("500")
    int page();

    /** How long one reading may take. */
    @WithDefault("10s")
    Duration timeout();

    /** The old name of {@code mc.alerting.fleet.every}; refused. */
    Optional<String> fleetEvery();

    /** The old name of {@code mc.alerting.fleet.pause}; refused. */
    Optional<String> fleetPause();

    /** The old name of {@code mc.alerting.fleet.timeout}; refused. */
    Optional<String> fleetTimeout();

    /** @throws IllegalStateException if a key has a name under which nobody reads it any more */
    default void mustBeOfToday() {
        Map.of("every", fleetEvery(), "pause", fleetPause(), "timeout", fleetTimeout())
                .forEach((name, old) -> old.ifPresent(value -> {
                    throw new IllegalStateException("mc.alerting.intake.fleet-" + name + " is set to " + value
                            + ", but has been called mc.alerting.fleet." + name + " since; rename it.");
                }));
    }
}

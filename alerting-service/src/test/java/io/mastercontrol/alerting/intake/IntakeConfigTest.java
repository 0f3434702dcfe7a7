package io.mastercontrol.alerting.intake;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntakeConfigTest {
    @Test
    void aKeyUnderItsOldNameStopsTheStartAndSaysItsNewOne() {
        assertEquals(
                "mc.alerting.intake.fleet-pause is set to 5s, but has been called mc.alerting.fleet.pause since; rename it.",
                assertThrows(
                                IllegalStateException.class,
                                () -> with("mc.alerting.intake.fleet-pause", "5s")
                                        .mustBeOfToday())
                        .getMessage());
        assertDoesNotThrow(() -> with("mc.alerting.intake.page", "7").mustBeOfToday());
    }

    /** Quarkus' own way to write times is not known here. */
    private static IntakeConfig with(String key, String value) {
        return new SmallRyeConfigBuilder()
                .withMapping(IntakeConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of("mc.alerting.intake.every", "PT5S", "mc.alerting.intake.timeout", "PT10S", key, value),
                        "here",
                        100))
                .build()
                .getConfigMapping(IntakeConfig.class);
    }
}

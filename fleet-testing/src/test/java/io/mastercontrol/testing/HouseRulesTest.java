package io.mastercontrol.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.testing.house.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    @Test
    void thisModuleAndTheControlPlaneAreBuiltByThem() {
        HouseRules.check("io.mastercontrol.testing");
        HouseRules.check("io.mastercontrol.controlplane");
    }

    @Test
    void packageWithoutClassesIsAMistakeOfTheCaller() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> HouseRules.check("io.mastercontrol.nowhere"));
        assertTrue(refusal.getMessage().contains("io.mastercontrol.nowhere"));
    }
}

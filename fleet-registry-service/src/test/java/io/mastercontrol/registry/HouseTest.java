package io.mastercontrol.registry;

import io.mastercontrol.testing.house.HouseRules;
import org.junit.jupiter.api.Test;

class HouseTest {
    @Test
    void isBuiltByTheHouseRules() {
        HouseRules.check("io.mastercontrol.registry");
    }
}

package io.mastercontrol.agent.update;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentVersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.0.0, 1.0.0, 0",
        "1.0.0, 1.0.1, -1",
        "1.9.0, 1.10.0, -1",
        "1.0.0-SNAPSHOT, 1.0.0, -1",
        "1.0.0~rc1, 1.0.0-rc2, -1",
        "1.0, 1.0.0, -1",
        "1.0.0+fix1, 1.0.0, 1",
        "2.0.0, 1.99.99, 1",
        "1.01.0, 1.1.0, 0",
        "1.0.0a, 1.0.0, 1",
    })
    void isOrderedAsDebianOrdersVersions(String a, String b, int order) {
        assertEquals(order, Integer.signum(new AgentVersion(a).compareTo(new AgentVersion(b))));
        assertEquals(-order, Integer.signum(new AgentVersion(b).compareTo(new AgentVersion(a))));
    }
}

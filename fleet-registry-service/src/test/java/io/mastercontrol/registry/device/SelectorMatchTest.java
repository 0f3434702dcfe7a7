package io.mastercontrol.registry.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorMatchTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "site=berlin                      | true",
                "site=paris                       | false",
                "site!=paris                      | true",
                "floor!=3                         | true",
                "floor=3                          | false",
                "'site in (paris,berlin)'         | true",
                "'floor in (1,2)'                 | false",
                "'site=berlin,role=camera'        | true",
                "'site=berlin,role!=camera'       | false",
                "group=of-people                  | true",
                "@id=pi-1                         | true",
                "@architecture=arm64              | true",
                "'@architecture in (arm64,armhf)' | true",
                "architecture=arm64               | false",
                "@agent_version>=1.9              | true",
                "@agent_version<1.10.0            | false",
                "@agent_version<=1.10             | true",
                "@memory_mb<1024                  | true",
                "@kernel>6.1                      | false",
                "@kernel>=6.1                     | true",
                "@model>1                         | false",
                "@model!=x                        | true",
                "site>1                           | false"
            })
    void meansWhatItSays(String selector, boolean matches) {
        Device.Brief device = new Device.Brief(
                "pi-1",
                DeviceStatus.online,
                Map.of("site", "berlin", "role", "camera", "group", "of-people"),
                Map.of("architecture", "arm64", "agent_version", "1.10.0", "memory_mb", "948", "kernel", "6.1.0-rpi7"));
        assertEquals(matches, Selector.parse(selector).matches(device));
    }
}

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
                "'site=berlin,role!=camera'       | false"
            })
    void meansWhatTheDatabaseMeans(String selector, boolean matches) {
        assertEquals(matches, Selector.parse(selector).matches(Map.of("site", "berlin", "role", "camera")));
    }
}

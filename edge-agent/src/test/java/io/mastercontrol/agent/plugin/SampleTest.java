package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mastercontrol.contracts.message.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTest {
    private static List<Sample> of(String json) throws JsonProcessingException {
        return Sample.of(Json.mapper().readTree(json), 3);
    }

    @Test
    void samplesAreAsPrometheusHasThem() throws JsonProcessingException {
        assertEquals(
                List.of(
                        new Sample("water_level_metres", "Of the tank", false, Map.of("tank", "1"), -0.5),
                        new Sample("pump_starts_total", "", true, Map.of(), 7)),
                of(
                        "[{\"name\":\"water_level_metres\",\"type\":\"gauge\",\"help\":\"Of the tank\",\"labels\":{\"tank\":1},"
                                + "\"value\":-0.5},{\"name\":\"pump_starts_total\",\"type\":\"counter\",\"value\":7}]"));
        assertEquals(List.of(), of("[]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                                        | no list of samples",
                "[{\"name\":\"a b\",\"type\":\"gauge\",\"value\":1}]       | the name 'a b'",
                "[{\"type\":\"gauge\",\"value\":1}]                        | the name ''",
                "[{\"name\":\"a\",\"type\":\"histogram\",\"value\":1}]     | neither gauge nor counter",
                "[{\"name\":\"a\",\"type\":\"counter\",\"value\":1}]       | ends with _total",
                "[{\"name\":\"a_total\",\"type\":\"counter\",\"value\":-1}] | no number from 0 up",
                "[{\"name\":\"a_count\",\"type\":\"gauge\",\"value\":1}]   | ends like that of something else",
                "[{\"name\":\"a\",\"type\":\"gauge\",\"value\":\"1\"}]     | no number",
                "[{\"name\":\"a\",\"type\":\"gauge\",\"value\":1,\"labels\":{\"b-c\":\"\"}}] | the label 'b-c'",
                "[{\"name\":\"a\",\"type\":\"gauge\",\"value\":1,\"labels\":{\"plugin\":\"x\"}}] | the label 'plugin'",
                "[{\"name\":\"a\",\"type\":\"gauge\",\"value\":1,\"labels\":{\"b\":{}}}] | no text",
                "[{\"name\":\"a\",\"type\":\"gauge\",\"value\":1},{\"name\":\"a\",\"type\":\"gauge\",\"value\":2}] | twice",
                "[1,2,3,4]                                                 | 4 series, but may show 3 at most"
            })
    void whatPrometheusWouldRefuseIsRefusedHere(String json, String told) {
        String said =
                assertThrows(IllegalArgumentException.class, () -> of(json)).getMessage();
        assertTrue(said.startsWith("answered 'metrics' with ") && said.contains(told), said);
    }
}

package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedTest {
    private static Prepared of(String json) throws JsonProcessingException {
        return Prepared.of("site@1", Json.mapper().readTree(json));
    }

    @Test
    void isTheSameAfterItWasKeptWithARun() throws JsonProcessingException {
        Prepared said = of("{\"command\":[\"serve\",\"\"],\"env\":{\"A\":\"1\"},\"health\":{\"tcp\":80},\"more\":1}");
        assertEquals(List.of("serve", ""), said.command());
        assertEquals(Map.of("A", "1"), said.env());
        assertEquals(new Probe.Tcp("127.0.0.1", 80), said.check().orElseThrow().probe());
        assertEquals(Optional.of(said), Prepared.fromJson(said.toJson()));
        assertEquals(Optional.empty(), Prepared.fromJson(null));
        assertEquals(Optional.empty(), Prepared.fromJson(Json.mapper().readTree("{\"command\":\"x\"}")));
        assertEquals(
                Optional.empty(), of("{\"command\":[\"x\"],\"health\":null}").check());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                             | without a 'command'",
                "{\"command\":\"serve\"}                        | without a 'command'",
                "{\"command\":[]}                               | without a 'command'",
                "{\"command\":[1]}                              | in 'command' that is no text",
                "{\"command\":[\"a\\u0000b\"]}                  | in 'command' that is no text",
                "{\"command\":[\"x\"],\"env\":{\"A B\":\"\"}}   | 'A B', which is no name",
                "{\"command\":[\"x\"],\"env\":{\"A\":1}}        | in 'env' that is no text",
                "{\"command\":[\"x\"],\"health\":{\"tcp\":0}}   | a wrong health check: 'health.tcp' is '0'",
                "{\"command\":[\"x\"],\"health\":{}}            | a wrong health check: 'health' does not say how"
            })
    void whatCannotBeRunIsTold(String json, String told) {
        String said =
                assertThrows(IllegalArgumentException.class, () -> of(json)).getMessage();
        assertTrue(said.startsWith("answered 'prepare' with") && said.contains(told), said);
    }
}

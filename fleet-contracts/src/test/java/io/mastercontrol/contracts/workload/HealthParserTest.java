package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthParserTest {
    private static WorkloadSpec.HealthCheck parse(String json) throws JsonProcessingException {
        return HealthParser.parse(Json.mapper().readTree(json));
    }

    @Test
    void fieldsMeanWhatTheyMeanInAWorkloadsFile() throws JsonProcessingException {
        WorkloadSpec.HealthCheck check =
                parse("{\"plugin\":\"site\",\"interval\":\"2s\",\"timeout\":0.5,\"retries\":1}");
        assertEquals(new Probe.Plugin("site"), check.probe());
        assertEquals(Duration.ofSeconds(2), check.interval());
        assertEquals(Duration.ofMillis(500), check.timeout());
        assertEquals(Duration.ofSeconds(10), check.startPeriod(), "defaults are the same");
        assertEquals(
                List.of("sh", "-c", "echo \"\\ \u00e4 \ud83d\ude00 {{ x }}\""),
                ((Probe.Exec) parse("{\"exec\":[\"sh\",\"-c\",\"echo \\\"\\\\ \\u00e4 \\ud83d\\ude00 {{ x }}\\\"\"]}")
                                .probe())
                        .argv());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                          | 'health' does not say how to ask",
                "null                        | 'health' is empty",
                "5                           | 'health' is '5'",
                "{\"tcp\":99999}             | 'health.tcp' is '99999'",
                "{\"tcp\":80,\"retires\":1}  | unknown field 'retires' in 'health'; did you mean 'retries'?"
            })
    void whatIsWrongIsTold(String json, String told) {
        String said =
                assertThrows(IllegalArgumentException.class, () -> parse(json)).getMessage();
        assertEquals(told, said.substring(0, Math.min(said.length(), told.length())), said);
    }
}

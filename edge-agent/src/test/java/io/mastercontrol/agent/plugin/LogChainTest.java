package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogChainTest {
    private final List<Integer> portions = new ArrayList<>();

    private LogChain.Processor each(UnaryOperator<String> change) {
        return arguments -> {
            assertEquals("web", arguments.path("workload").asText());
            assertTrue(arguments.toString().length() < Conversation.LONGEST);
            portions.add(arguments.path("lines").size());
            ObjectNode answer = Json.mapper().createObjectNode();
            ArrayNode lines = answer.putArray("lines");
            for (JsonNode line : arguments.path("lines")) {
                Optional.ofNullable(change.apply(line.asText())).ifPresent(lines::add);
            }
            return answer;
        };
    }

    @Test
    void linesPassThroughAllOfThemInOrderAndMayGetFewer() {
        LogChain chain = new LogChain(
                "web", List.of(each(line -> line.contains("noise") ? null : line + "1"), each(line -> line + "2")));
        assertEquals(
                new LogChain.Processed(List.of("a12", "12"), Optional.empty()),
                chain.process("stdout", List.of("a", "noise", "")));
        assertEquals(List.of(), chain.process("stdout", List.of("noise")).lines());
        assertEquals(List.of(3, 2, 1), portions, "the second is not asked about nothing");
    }

    @Test
    void whatIsLongGoesThroughInPortions() {
        List<String> lines =
                IntStream.range(0, 2_500).mapToObj(i -> "line " + i).toList();
        LogChain chain = new LogChain("web", List.of(each(line -> line)));
        assertEquals(lines, chain.process("stderr", lines).lines());
        assertEquals(List.of(1_000, 1_000, 500), portions);
        portions.clear();
        List<String> odd = Collections.nCopies(10, "\u0001".repeat(60_000));
        assertEquals(odd, chain.process("stdout", odd).lines());
        assertEquals(List.of(2, 2, 2, 2, 2), portions);
    }

    @Test
    void aLineThatIsTooLongToBeLookedAtIsWithheldAlone() {
        List<String> lines = List.of("a", "x".repeat(200_000), "b");
        LogChain.Processed processed = new LogChain("web", List.of(each(line -> line))).process("stdout", lines);
        assertEquals(List.of("a", "[a line is withheld: it is longer than 131072 characters]", "b"), processed.lines());
        assertEquals(Optional.empty(), processed.withheld());
    }

    @Test
    void whenOneFailsNothingComesThroughAnyMore() {
        LogChain chain = new LogChain("web", List.of(each(line -> line), arguments -> {
            if (arguments.toString().contains("1001")) {
                throw new PluginFailure("plugin redact did not answer 'process' within 5.0 s and was ended");
            }
            return arguments;
        }));
        List<String> lines = IntStream.range(0, 3_000).mapToObj(String::valueOf).toList();
        LogChain.Processed processed = chain.process("stdout", lines);
        assertEquals(lines.subList(0, 1_000), processed.lines());
        assertEquals(
                "[2000 lines are withheld: plugin redact did not answer 'process' within 5.0 s and was ended]",
                processed.withheld().orElseThrow());
    }
}

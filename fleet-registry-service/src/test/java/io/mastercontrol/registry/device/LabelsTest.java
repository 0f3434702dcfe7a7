package io.mastercontrol.registry.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
    @Test
    void takesWhatASelectorCanName() {
        assertTrue(Labels.refuse(Map.of("role", "web", "example.org/zone", "eu-1", "n", "1"))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "-a", "a-", "a=b", "a,b", "ä", "a\u0000", "(x)"})
    void refusesWhatItCannot(String word) {
        assertTrue(Labels.refuse(Map.of(word, "x")).isPresent());
        assertTrue(Labels.refuse(Map.of("x", word)).isPresent());
    }

    @Test
    void refusesTooManyAndTooLong() {
        Map<String, String> many = IntStream.range(0, 65).boxed().collect(Collectors.toMap(i -> "label" + i, i -> "x"));
        assertTrue(Labels.refuse(many).isPresent());
        assertTrue(Labels.refuse(Map.of("x", "y".repeat(64))).isPresent());
    }
}

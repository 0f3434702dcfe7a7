package io.mastercontrol.contracts.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpressionTest {
    private final Map<String, Double> values =
            new HashMap<>(Map.of("cpu", 90.0, "zero", 0.0, "queue{name=\"a\"}", 7.0));

    private final Measured measured = new Measured() {
        @Override
        public OptionalDouble value(String name) {
            Double value = values.get(name);
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        }

        @Override
        public OptionalDouble over(WindowFunction function, String name, Duration span) {
            return name.equals("nobody") ? OptionalDouble.empty() : OptionalDouble.of(span.toSeconds());
        }

        @Override
        public String label(String name) {
            return name.equals("site") ? "berlin" : "";
        }
    };

    @Test
    void bindsAsPeopleExpect() {
        for (String truth : List.of(
                "cpu > 80",
                "1 + 2 * 3 == 7",
                "(1 + 2) * 3 == 9",
                "8 / 4 / 2 == 1",
                "7 - 4 - 2 == 1",
                "-cpu < 0",
                "not cpu < 80",
                "cpu < 1 and cpu < 2 or cpu > 3",
                "cpu < 1 and (cpu < 2 or cpu > 3) or not cpu == 1",
                "labels.site == \"berlin\"",
                "labels.none == \"\"",
                "\"rome\" != labels.site",
                "avg(cpu, 5m) == 300",
                "5m == 300",
                "abs(-3) == 3",
                "absent(cpu, 10s)",
                "queue{name=\"a\"} > 6",
                "1e3 == 1000")) {
            assertTrue(verdict(truth).isTrue(), truth);
        }
    }

    @Test
    void whatIsNotKnownMakesUnknownNoMoreThanItMust() {
        assertNull(verdict("gone > 1").truth());
        assertNull(verdict("not gone > 1").truth());
        assertNull(verdict("cpu / zero > 1").truth());
        assertNull(verdict("gone > 1 or cpu < 1").truth());
        assertTrue(verdict("gone > 1 or cpu > 1").isTrue());
        assertTrue(verdict("gone > 1 and cpu < 1").isFalse());
        assertNull(verdict("rate(nobody, 5m) > 1").truth());
    }

    @Test
    void theValueIsWhatTheFirstComparisonCompares() {
        assertEquals(90, verdict("labels.site == \"x\" or cpu > 95").value().orElseThrow());
        assertEquals(45, verdict("cpu / 2 > 95").value().orElseThrow());
        assertTrue(verdict("gone > 95").value().isEmpty());
    }

    @Test
    void refusesWithThePlace() {
        Map<String, String> wrong = Map.of(
                "cpu >", "a number, a name or '(' is missing before the end, at character 6",
                "cpu > 5 6", "'6' is too much; is an operator missing before it?, at character 9",
                "cpu", "the whole must be true or false, such as a > 5, but is a number, at character 1",
                "avg(cpu) > 1", "',' is missing in avg(cpu, 5m) before ')', at character 8",
                "mean(cpu, 5m) > 1",
                        "there is no function 'mean'; there are abs, avg, min, max, rate, increase, absent, count,"
                                + " at character 1",
                "cpu > \"a\"",
                        "'>' compares numbers with numbers or texts with texts, but here stand number and text,"
                                + " at character 5",
                "labels.site > \"a\"", "texts can be compared by == and != only, at character 13",
                "cpu > 5 & x", "'&' means nothing here, at character 9",
                "avg(cpu, 400d) > 1", "a time must be more than nothing and at most 1d, at character 10",
                "5x > 1", "'5' means nothing here, at character 1");
        wrong.forEach((text, told) -> assertEquals(
                told,
                assertThrows(BadExpression.class, () -> ExpressionParser.condition(text), text)
                        .getMessage()));
    }

    @Test
    void nothingThatPeopleTypeBreaksTheParser() {
        Random random = new Random(20261127);
        List<String> words = List.of(
                "cpu",
                "gone",
                "zero",
                "labels.site",
                "\"berlin\"",
                "5",
                "5m",
                "0.5",
                "(",
                ")",
                ",",
                "+",
                "-",
                "*",
                "/",
                ">",
                ">=",
                "<",
                "==",
                "!=",
                "and",
                "or",
                "not",
                "avg",
                "rate",
                "absent",
                "abs",
                "{",
                "\u0000",
                "é",
                "\"",
                "queue{name=\"a\"}",
                "1e999",
                " ");
        int parsed = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(9); n >= 0; n--) {
                text.append(words.get(random.nextInt(words.size()))).append(random.nextInt(4) == 0 ? "" : " ");
            }
            try {
                Expression expression = ExpressionParser.condition(text.toString());
                Evaluation.of(expression, measured);
                parsed++;
            } catch (BadExpression e) {
                assertTrue(e.position() >= 0 && e.position() <= text.length(), text + ": " + e.getMessage());
            }
        }
        assertTrue(parsed > 100, parsed + " of them are expressions");
    }

    @Test
    void whatIsGeneratedIsReadAsItWasMeant() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String text = condition(random, 4);
            Verdict verdict = verdict(text);
            assertEquals(verdict.truth(), verdict("not not (" + text + ")").truth(), text);
            assertEquals(
                    verdict.truth(),
                    verdict("(" + text + ") and (" + text + ")").truth(),
                    text);
        }
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThrows(BadExpression.class, () -> ExpressionParser.condition("(".repeat(900) + "1" + ")".repeat(900)));
        assertThrows(BadExpression.class, () -> ExpressionParser.condition("not ".repeat(400) + "cpu > 1"));
        assertThrows(BadExpression.class, () -> ExpressionParser.condition("-".repeat(900) + "1 > 1"));
        assertThrows(BadExpression.class, () -> ExpressionParser.condition("1" + "+1".repeat(900) + " > 1"));
        assertThrows(BadExpression.class, () -> ExpressionParser.condition("cpu > 1 or ".repeat(100) + "cpu > 1"));
        assertThrows(BadExpression.class, () -> ExpressionParser.condition("x".repeat(3_000) + " > 1"));
    }

    private static String condition(Random random, int depth) {
        return switch (depth == 0 ? 3 : random.nextInt(4)) {
            case 0 -> condition(random, depth - 1) + " and " + condition(random, depth - 1);
            case 1 -> "(" + condition(random, depth - 1) + " or " + condition(random, depth - 1) + ")";
            case 2 -> "not " + condition(random, depth - 1);
            default ->
                number(random, depth)
                        + List.of(" > ", " <= ", " == ", " != ").get(random.nextInt(4))
                        + number(random, depth);
        };
    }

    private static String number(Random random, int depth) {
        return switch (depth == 0 ? random.nextInt(3) : random.nextInt(5)) {
            case 0 -> String.valueOf(random.nextInt(100));
            case 1 -> List.of("cpu", "gone", "zero").get(random.nextInt(3));
            case 2 -> "max(cpu, " + (1 + random.nextInt(50)) + "s)";
            case 3 -> "(" + number(random, depth - 1) + " / " + number(random, depth - 1) + ")";
            default -> "-" + number(random, depth - 1);
        };
    }

    private Verdict verdict(String text) {
        return Evaluation.of(ExpressionParser.condition(text), measured);
    }
}

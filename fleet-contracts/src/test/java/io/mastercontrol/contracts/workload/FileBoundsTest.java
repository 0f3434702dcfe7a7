package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is odd about a file as a whole: its encoding, its line ends, its size, and what it would make of the reader. */
class FileBoundsTest {
    private static final String GOOD = "name: x\ntype: script\nrun_mode: forever\ncommand: [x]\n";

    private static List<String> problems(String yaml) {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> WorkloadParser.parse("w.yaml", yaml, Map.of()))
                .problems()
                .stream()
                .map(Object::toString)
                .toList();
    }

    static Stream<Arguments> huge() {
        return Stream.of(
                Arguments.of("w.yaml: is longer than 256 KiB", GOOD + "#".repeat(300_000)),
                Arguments.of("w.yaml:1: is nested more than 40 deep", "a: " + "[".repeat(100_000)),
                Arguments.of("w.yaml:1: is nested more than 40 deep", "- ".repeat(100_000)),
                Arguments.of("w.yaml:42: is nested more than 40 deep", "#\n" + deep(300)),
                Arguments.of("w.yaml:2: uses anchors more than 500 times", "a: &a x\nb: [" + "*a,".repeat(600) + "]\n"),
                Arguments.of(
                        "w.yaml:5: 'restart.delay' is '1s1s",
                        GOOD + "restart: {delay: \"" + "1s".repeat(99_999) + "\"}\n"),
                Arguments.of(
                        "w.yaml:5: 'resources.cpu_set' is '1,1",
                        GOOD + "resources: {cpu_set: \"" + "1,".repeat(99_999) + "1\"}\n"),
                Arguments.of(
                        "w.yaml:5: 'health.log' is '((((", GOOD + "health: {log: \"" + "(".repeat(200_000) + "\"}\n"),
                Arguments.of(
                        "w.yaml:7: is longer than 1024 KiB once",
                        "vars:\n  a: " + "x".repeat(99_999) + "\n" + GOOD + "env: {A: \"" + "{{ a }}".repeat(9_999)
                                + "\"}\n"),
                Arguments.of("w.yaml:11: is longer than 1024 KiB once", doubling()));
    }

    private static String deep(int levels) {
        StringBuilder yaml = new StringBuilder();
        for (int level = 0; level < levels; level++) {
            yaml.append(" ".repeat(level)).append("a:\n");
        }
        return yaml.toString();
    }

    /** Each variable is four times as long as the one above it. */
    private static String doubling() {
        StringBuilder yaml = new StringBuilder("vars:\n  a0: xxxxxxxxxx\n");
        for (int i = 1; i < 40; i++) {
            yaml.append("  a" + i + ": \"" + ("{{ a" + (i - 1) + " }}").repeat(4) + "\"\n");
        }
        return yaml + GOOD;
    }

    @ParameterizedTest
    @MethodSource("huge")
    void whatWouldExhaustTheReaderIsRefusedInOneLine(String expected, String yaml) {
        List<String> problems = problems(yaml);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith(expected), problems.get(0));
        assertTrue(problems.get(0).length() < 300, problems.get(0));
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsMeanNothing() {
        assertEquals(List.of(), problems("\uFEFF" + GOOD));
        assertEquals(List.of(), problems(GOOD.replace("\n", "\r\n")));
        assertEquals(
                List.of("w.yaml:5: unknown field 'colour'; did you mean 'logs'?"),
                problems((GOOD + "colour: red\n").replace("\n", "\r\n")));
    }

    @Test
    void otherEncodingsAreToldAsSuch() {
        byte[] latin = (GOOD + "tags: [Käse]\n").getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(
                List.of("w.yaml:5: is not UTF-8 text; save it as UTF-8"),
                problems(new String(latin, StandardCharsets.UTF_8)));
        byte[] wide = GOOD.getBytes(StandardCharsets.UTF_16);
        assertEquals(
                List.of("w.yaml:1: is not UTF-8 text; save it as UTF-8"),
                problems(new String(wide, StandardCharsets.UTF_8)));
    }

    @Test
    void charactersThatCannotBeMeantAreNamed() {
        assertEquals(
                List.of("w.yaml:5: has the character U+0001, which YAML does not allow"),
                problems(GOOD + "user: \u0001\n"));
        assertEquals(
                List.of("w.yaml:5: has the character U+E000, which is reserved; remove it"),
                problems(GOOD + "user: \uE000\n"));
    }

    @Test
    void emptyFileIsToldWhatItNeeds() {
        String expected =
                "w.yaml: is empty; a workload needs at least a name, a type, a run_mode and a command or module";
        assertEquals(List.of(expected), problems(""));
        assertEquals(List.of(expected), problems("# nothing yet\n"));
    }
}

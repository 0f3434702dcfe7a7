package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.workload.WorkloadFile.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own files with a few accidents in them: whatever comes of it is a workload or a problem with a place. */
class MutationTest {
    private static final int TRIES = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String[] ODD = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "\n",
        "- ",
        "&a ",
        "*a",
        "{{",
        "}}",
        "{{ x }}",
        "\t",
        "'",
        "\"",
        "!!x ",
        "!",
        "|",
        ">",
        "é",
        "\u0000",
        "\uE000",
        "\uFFFD",
        "\uD800",
        "\u2028",
        "\r",
        "~",
        "<<: ",
        "---\n",
        "...\n",
        "%",
        "@",
        "`",
        "#",
        "? ",
        "\u001B[31m",
        "\u202E",
        "9999999999999",
        "-1",
        "\\0",
        "0x1F",
        "1e309"
    };

    static List<Path> files() throws IOException {
        return WorkloadSchemaTest.ours();
    }

    @ParameterizedTest
    @MethodSource("files")
    void accidentsAreToldWithTheirLine(Path file) throws IOException {
        String original = Files.readString(file);
        Random random = new Random(file.getFileName().toString().hashCode());
        int[] refused = {0};
        assertTimeoutPreemptively(PATIENCE, () -> {
            for (int i = 0; i < TRIES; i++) {
                refused[0] += isRefused(mutated(original, random)) ? 1 : 0;
            }
        });
        assertTrue(refused[0] > TRIES / 4 && refused[0] < TRIES, refused[0] + " of " + TRIES + " were refused");
    }

    private static boolean isRefused(String yaml) {
        WorkloadFile checked = WorkloadParser.check("w.yaml", yaml);
        WorkloadFile parsed = WorkloadParser.parse("w.yaml", yaml, Map.of());
        for (WorkloadFile file : List.of(checked, parsed)) {
            assertEquals(file.problems().isEmpty(), !file.workloads().isEmpty(), yaml);
            file.problems().forEach(problem -> assertIsUseful(problem, yaml));
        }
        assertFalse(
                parsed.isValid() && !checked.isValid(), () -> "check() is stricter than parse(): " + checked + yaml);
        return !checked.isValid();
    }

    private static void assertIsUseful(Problem problem, String yaml) {
        int lines = yaml.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
        boolean whole = problem.line() == 0 && problem.message().startsWith("is empty");
        assertTrue(whole || (problem.line() >= 1 && problem.line() <= lines), () -> problem + " of\n" + yaml);
        assertTrue(problem.message().length() <= 400, problem::toString);
        assertTrue(problem.message().matches("[^\\p{C}\\p{Zl}\\p{Zp}]+"), () -> problem + " of\n" + yaml);
    }

    private static String mutated(String original, Random random) {
        List<String> lines = new ArrayList<>(List.of(original.split("(?<=\n)")));
        for (int change = random.nextInt(3); change >= 0 && !lines.isEmpty(); change--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            switch (random.nextInt(6)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(random.nextInt(lines.size()), line);
                case 2 -> lines.set(at, random.nextBoolean() ? "  " + line : line.replaceFirst("^ +", ""));
                default -> lines.set(at, flipped(line, random));
            }
        }
        return String.join("", lines);
    }

    private static String flipped(String line, Random random) {
        int from = random.nextInt(line.length());
        int to = Math.min(line.length(), from + random.nextInt(3));
        String odd =
                random.nextBoolean() ? ODD[random.nextInt(ODD.length)] : String.valueOf((char) random.nextInt(128));
        return line.substring(0, from) + odd + line.substring(to);
    }
}

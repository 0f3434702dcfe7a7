package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file of {@code mistakes/} is wrong, and says in its last lines ({@code #: line: sentence}) what a person reads. */
class MistakesTest {
    private static final String SAID = "#: ";

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/mistakes"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void personReadsWhatIsWrongWhereAndWhatToWriteInstead(Path path) {
        List<String> expected = lines(path)
                .filter(line -> line.startsWith(SAID))
                .map(line -> "w.yaml:" + line.substring(SAID.length()))
                .toList();
        String yaml = lines(path).filter(line -> !line.startsWith(SAID)).collect(Collectors.joining("\n"));
        assertFalse(expected.isEmpty(), path + " does not say what is wrong with it");
        List<String> said = WorkloadParser.check("w.yaml", yaml).problems().stream()
                .map(Object::toString)
                .toList();
        assertEquals(String.join("\n", expected), String.join("\n", said));
    }

    private static Stream<String> lines(Path path) {
        try {
            return Files.readAllLines(path).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

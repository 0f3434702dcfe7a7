package io.mastercontrol.agent.venv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementFilesTest {
    @TempDir
    Path directory;

    private Path file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void assertRefused(String sentence, String requirements) throws IOException {
        Path first = file("requirements.txt", requirements);
        assertEquals(
                sentence,
                assertThrows(IOException.class, () -> RequirementFiles.all(first))
                        .getMessage());
    }

    @Test
    void requirementsComeBeforeTheProjectAndANamedFileBeforeBoth() throws IOException {
        String nothing = assertThrows(IOException.class, () -> RequirementFiles.first(Optional.empty(), directory))
                .getMessage();
        assertEquals(
                "there is neither a requirements.txt nor a pyproject.toml in " + directory
                        + "; name one in isolation.venv.requirements",
                nothing);
        Path project = file("pyproject.toml", "");
        assertEquals(project, RequirementFiles.first(Optional.empty(), directory));
        Path usual = file("requirements.txt", "");
        assertEquals(usual, RequirementFiles.first(Optional.empty(), directory));
        Path named = file("env/board.txt", "");
        assertEquals(named, RequirementFiles.first(Optional.of("env/board.txt"), directory));
        assertEquals(
                "there is no file " + directory.resolve("gone.txt"),
                assertThrows(IOException.class, () -> RequirementFiles.first(Optional.of("gone.txt"), directory))
                        .getMessage());
    }

    @Test
    void whatAListDrawsInBelongsToItOnce() throws IOException {
        Path first = file("requirements.txt", """
                # -r comment.txt
                shade==1.0 ; python_version < "4" # plain
                other @ https://example.org/other-1.0.whl
                -r sub/more.txt
                --constraint=limits.txt
                ./lib/own-1.0-py3-none-any.whl
                """);
        Path more = file("sub/more.txt", "-c ../limits.txt \\\n\n-r more.txt\n");
        Path limits = file("limits.txt", "shade<2\n");
        Path wheel = file("lib/own-1.0-py3-none-any.whl", "PK");
        assertEquals(List.of(first, more, limits, wheel), RequirementFiles.all(first));
    }

    @Test
    void whatWouldHaveToBeBuiltOrFetchedIsRefused() throws IOException {
        String source = " in requirements.txt is source that would have to be built; make a wheel of it";
        assertRefused("'-e .'" + source, "-e .\n");
        assertRefused("'./lib/own'" + source, "./lib/own\n");
        assertRefused("'own @ file:///srv/own'" + source, "own @ file:///srv/own\n");
        assertRefused(
                "'-r https://example.org/r.txt' in requirements.txt is not on the board; put the file beside it",
                "-r https://example.org/r.txt\n");
        assertRefused("there is no file " + directory.resolve("gone.txt"), "-r gone.txt\n");
    }
}

package io.mastercontrol.agent.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDefinitionsTest {
    private static final String REST = "type: service\nrun_mode: forever\n";

    @TempDir
    Path directory;

    private Path variables;

    @Test
    void readsEveryFileOfADirectoryAndWhereItLies() throws IOException {
        write("b.yaml", yaml("web"));
        write("a.yml", yaml("camera"));
        write("notes.txt", "not: [yaml");
        LocalDefinitions read = read(directory);
        assertWorkloads(read, "camera", "web");
        assertEquals(List.of(), read.problems());
        Definition web = read.definition("web").orElseThrow();
        assertEquals(directory, web.directory());
        assertEquals(Optional.empty(), read.definition("nobody"));
    }

    @Test
    void whatNamesNoUserRunsAsThatOfTheDeviceUnlessItIsAContainer() throws IOException {
        write("a.yaml", yaml("web"));
        write("b.yaml", yaml("owned") + "user: root\n");
        write("c.yaml", yaml("boxed") + "isolation: {podman: {image: debian}}\n");
        LocalDefinitions read = read(directory);
        assertEquals(List.of(), read.problems());
        assertEquals(
                Optional.of("nobody"),
                read.definition("web").orElseThrow().spec().user());
        assertEquals(
                Optional.of("root"),
                read.definition("owned").orElseThrow().spec().user());
        assertEquals(
                Optional.empty(), read.definition("boxed").orElseThrow().spec().user());
    }

    @Test
    void aWrongFileNeverKeepsTheOthersFromRunning() throws IOException {
        write("a.yaml", yaml("web"));
        write("broken.yaml", "name: [unclosed\n");
        write("empty.yaml", "");
        write("misspelt.yaml", "name: cam\n" + REST + "command: [run]\nrestrat: {delay: 1s}\n");
        write("z.yaml", yaml("camera"));
        Files.write(directory.resolve("latin1.yaml"), new byte[] {'n', 'a', 'm', 'e', ':', ' ', (byte) 0xE9});
        Files.createDirectory(directory.resolve("folder.yaml"));
        LocalDefinitions read = read(directory);
        assertWorkloads(read, "web", "camera");
        for (String file : List.of("broken.yaml", "empty.yaml", "misspelt.yaml", "latin1.yaml", "folder.yaml")) {
            assertProblem(read, file);
        }
        assertProblem(read, "misspelt.yaml:5: ");
        assertProblem(read, "'restart'");
    }

    @Test
    void aNameInTwoFilesRunsFromNeitherAndSaysWhere() throws IOException {
        write("a.yaml", yaml("web"));
        write("b.yaml", yaml("web"));
        write("c.yaml", yaml("web"));
        write("d.yaml", yaml("camera"));
        LocalDefinitions read = read(directory);
        assertWorkloads(read, "camera");
        assertEquals(2, read.problems().size());
        assertProblem(
                read, "workload web is in " + directory.resolve("a.yaml") + " and in " + directory.resolve("b.yaml"));
        assertProblem(
                read, "workload web is in " + directory.resolve("a.yaml") + " and in " + directory.resolve("c.yaml"));
    }

    @Test
    void theSameFileNamedTwiceIsOneFile() throws IOException {
        Path file = write("a.yaml", yaml("web"));
        LocalDefinitions read = read(directory, file, directory.resolve("../" + directory.getFileName() + "/a.yaml"));
        assertWorkloads(read, "web");
        assertEquals(List.of(), read.problems());
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        Path file = write("a.yaml", yaml("web"));
        LocalDefinitions read = read(directory.resolve("nothing"), file);
        assertWorkloads(read, "web");
        assertEquals(List.of("there is no workload file " + directory.resolve("nothing")), read.problems());
    }

    @Test
    void templatesKnowTheDeviceItsDataAndTheVariablesFile() throws IOException {
        variables = write("values.txt", "colour: blue\nport: 8080\ndevice: pretended\n");
        write(
                "a.yaml",
                "name: web\n" + REST + "command: [run, '{{ colour }}', '{{ port }}', '{{ device }}', '{{ data }}']\n");
        LocalDefinitions read = read(directory);
        assertEquals(List.of(), read.problems());
        Definition web = read.definition("web").orElseThrow();
        assertEquals(
                new Program.Command(List.of(
                        "run",
                        "blue",
                        "8080",
                        "board-1",
                        directory.resolve("data").toString())),
                web.spec().program());
    }

    @Test
    void aVariableThatIsMissingCostsThatFileAlone() throws IOException {
        write("a.yaml", "name: web\n" + REST + "command: [run, '{{ colour }}']\n");
        write("b.yaml", yaml("camera"));
        LocalDefinitions read = read(directory);
        assertWorkloads(read, "camera");
        assertProblem(read, "a.yaml:4: ");
        assertProblem(read, "colour");
    }

    @Test
    void variablesThatCannotBeReadAreToldAndTheRestGoesOn() throws IOException {
        write("a.yaml", yaml("web"));
        for (String bad : List.of("- a\n- list\n", "broken: [", "!!javax.script.ScriptEngineManager {}\n")) {
            variables = write("values.txt", bad);
            LocalDefinitions read = read(directory);
            assertWorkloads(read, "web");
            assertProblem(read, "the variables in " + variables);
        }
        variables = directory.resolve("nothing");
        assertProblem(read(directory), "cannot be read");
        variables = write("values.txt", "");
        assertEquals(List.of(), read(directory).problems());
    }

    private LocalDefinitions read(Path... workloads) {
        return new LocalDefinitions(new Config(directory.resolve("data"), Arrays.asList(workloads), variables));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String yaml(String name) {
        return "name: " + name + "\n" + REST + "command: [run]\n";
    }

    private static void assertWorkloads(LocalDefinitions read, String... names) {
        List<String> found = new ArrayList<>();
        read.definitions().forEach(definition -> found.add(definition.name()));
        assertEquals(List.of(names), found);
    }

    private static void assertProblem(LocalDefinitions read, String part) {
        assertTrue(
                read.problems().stream().anyMatch(problem -> problem.contains(part)),
                read.problems().toString());
    }

    private record Config(Path data, List<Path> files, Path values) implements AgentConfig {
        @Override
        public Optional<String> user() {
            return Optional.of("nobody");
        }

        @Override
        public Optional<String> name() {
            return Optional.of("board-1");
        }

        @Override
        public Map<String, String> labels() {
            return Map.of();
        }

        @Override
        public Optional<List<Path>> workloads() {
            return Optional.of(files);
        }

        @Override
        public Optional<Path> variables() {
            return Optional.ofNullable(values);
        }

        @Override
        public Optional<URI> controlPlane() {
            return Optional.empty();
        }

        @Override
        public Optional<String> token() {
            return Optional.empty();
        }

        @Override
        public Optional<Path> tokenFile() {
            return Optional.empty();
        }

        @Override
        public Optional<Path> memory() {
            return Optional.empty();
        }

        @Override
        public Path sysfs() {
            return Path.of("/sys");
        }

        @Override
        public boolean shell() {
            return true;
        }

        @Override
        public int localPort() {
            return 0;
        }

        @Override
        public Duration heartbeatInterval() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Duration heartbeatLongest() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Path cgroups() {
            return data;
        }

        @Override
        public OnTerminate onTerminate() {
            return OnTerminate.leave;
        }
    }
}

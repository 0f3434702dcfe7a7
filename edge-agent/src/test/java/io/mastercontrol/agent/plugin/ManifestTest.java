package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.plugin.Provides.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final String RIGHT = """
            name: site
            version: 1.10
            protocol: 1
            command: [python3, plugin.py]
            provides: {workload_types: [site], health_checks: [site, web.page]}
            """;

    @TempDir
    Path root;

    private List<String> problems(String yaml) throws IOException {
        Path directory = Files.createDirectories(root.resolve("site"));
        Files.writeString(directory.resolve("plugin.yaml"), yaml);
        return ManifestReader.read(directory, "").problems().stream()
                .map(problem -> problem.replace(root + "/", ""))
                .toList();
    }

    @Test
    void everyValueIsTheTextThatWasWritten() throws IOException {
        assertEquals(List.of(), problems(RIGHT));
        Manifest manifest = ScriptedPlugins.manifest(root.resolve("site"));
        assertEquals("site@1.10", manifest.identity());
        assertEquals(List.of("python3", "plugin.py"), manifest.command());
        assertEquals(new Provides(List.of("site"), List.of("site", "web.page"), false, List.of()), manifest.provides());
    }

    @ParameterizedTest
    @ValueSource(strings = {"site", "redact"})
    void theShippedOnesAreRight(String name) throws IOException {
        assertEquals(
                List.of(),
                ManifestReader.read(ScriptedPlugins.shipped(root, name), "").problems());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "name: site      | name: web       | 'name' is 'web', but its directory is 'site'; rename one of them",
                "name: site      | nome: site      | unknown field 'nome'; there can be command, name, protocol, provides, version",
                "name: site      | name: [site]    | 'name' is '[site]', but must be lower-case letters, digits, dots, hyphens or underscores",
                "version: 1.10   |                 | 'version' is missing, for example version: 1.0.0",
                "version: 1.10   | version: one two | 'version' is 'one two', but must be letters, digits and . + ~ _ -",
                "protocol: 1     | protocol: 2     | 'protocol' is '2', but this agent speaks 1; install a plugin that does, or another agent",
                "protocol: 1     | protocol: x     | 'protocol' is 'x', but must be a number",
                "[python3, plugin.py] | []         | 'command' names no program; write a list such as [python3, -u, plugin.py]",
                "[python3, plugin.py] | python3    | 'command' must be a list of texts",
                "types: [site]   | types: [a b]    | 'provides.workload_types' has 'a b', but a word is 1 to 63 letters",
                "types: [site]   | types: [script] | 'provides.workload_types' has 'script', which is the agent's own; choose another word",
                "workload_types  | types           | unknown field 'provides.types'; there can be health_checks, log_processors, metrics, workload_types",
                "health_checks: [site, web.page]  | metrics: 5 | 'provides.metrics' is '5', but must be true or false"
            })
    void eachMistakeIsOneSentenceWithFileAndField(String from, String to, String told) throws IOException {
        List<String> problems = problems(RIGHT.replace(from, to == null ? "" : to));
        assertTrue(
                problems.stream().anyMatch(problem -> problem.startsWith("site/plugin.yaml: " + told)),
                problems.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "just text", "[a, b]", "name: {", "a: &a [*a]", "name: site\nname: site\n", "\0"})
    void whatIsNoManifestIsToldAndNothingThrown(String text) throws IOException {
        List<String> problems = problems(text);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith("site/plugin.yaml: "), problems.toString());
    }

    @Test
    void whatProvidesNothingIsNotNeeded() throws IOException {
        String nothing = RIGHT.replaceAll("provides: .*", "provides: {metrics: false}");
        assertTrue(problems(nothing).get(0).contains("'provides' names nothing"));
        assertTrue(problems(RIGHT.replaceAll("provides: .*", "")).get(0).contains("'provides' is missing"));
    }

    @Test
    void whatAnybodyCanChangeIsNotExecuted() throws IOException {
        Path directory = ScriptedPlugins.obedient(root, "site");
        Path program = directory.resolve("plugin.py");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> problems = ManifestReader.read(directory, "").problems();
        assertEquals(
                List.of(program + ": can be changed by anybody, and the agent would execute that; chmod o-w it"),
                problems);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
        Catalogue open = Catalogue.look(List.of(root), Catalogue.EMPTY);
        assertTrue(open.plugins().isEmpty(), "anybody could put a plugin there");
        assertEquals(1, open.refused().get(root).size());
    }

    @Test
    void theFirstDirectoryWinsAndTheOtherIsTold() throws IOException {
        Path first = Files.createDirectories(root.resolve("first"));
        Path second = Files.createDirectories(root.resolve("second"));
        ScriptedPlugins.obedient(first, "site");
        ScriptedPlugins.obedient(second, "site", "2.0.0", "2.0.0", "1");
        Path other = ScriptedPlugins.obedient(second, "other");
        Files.writeString(
                other.resolve("plugin.yaml"),
                Files.readString(other.resolve("plugin.yaml")).replace("_types: [other]", "_types: [other, site]"));
        Files.createDirectories(second.resolve(".half"));
        Files.createDirectories(second.resolve("empty"));
        Catalogue found = Catalogue.look(List.of(first, second, root.resolve("nowhere")), Catalogue.EMPTY);
        assertEquals(
                "1.0.0",
                found.provider(Kind.WORKLOAD_TYPE, "site").orElseThrow().version());
        assertEquals(
                "other",
                found.provider(Kind.WORKLOAD_TYPE, "other").orElseThrow().name());
        assertEquals(
                "[" + second.resolve("site") + ": the plugin in " + first.resolve("site")
                        + " has the same name and comes first; remove one of them]",
                found.refused().get(second.resolve("site")).toString());
        assertTrue(
                found.refused().get(other).get(0).contains("the workload type site is provided by the plugin site"),
                found.refused().toString());
        assertTrue(found.refused().get(second.resolve("empty")).get(0).contains("is not there"));
        assertEquals(3, found.refused().size(), "what is hidden is no plugin");
    }

    @Test
    void aNewLookReadsAnewOnlyWhatWasWrittenAnew() throws IOException {
        Path site = ScriptedPlugins.obedient(root, "site");
        ScriptedPlugins.obedient(root, "other");
        Catalogue before = Catalogue.look(List.of(root), Catalogue.EMPTY);
        Files.writeString(
                site.resolve("plugin.yaml"),
                Files.readString(site.resolve("plugin.yaml")).replace("1.0.0", "1.0.11"));
        Catalogue after = Catalogue.look(List.of(root), before);
        assertEquals("1.0.11", after.plugins().get("site").version());
        assertTrue(before.plugins().get("other") == after.plugins().get("other"), "it is the same");
    }
}

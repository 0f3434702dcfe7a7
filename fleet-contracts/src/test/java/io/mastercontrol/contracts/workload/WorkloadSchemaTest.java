package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.mastercontrol.contracts.workload.FieldExamples.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The published schema is up to date, and says of a file what the parser says of it. */
class WorkloadSchemaTest {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final JsonSchema SCHEMA = FACTORY.getSchema(WorkloadSchema.document());

    static List<Path> ours() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String directory : List.of("../examples", "../control-plane/workloads")) {
            try (Stream<Path> below = Files.walk(Path.of(directory))) {
                below.filter(file -> file.toString().matches(".*\\.ya?ml"))
                        .filter(file -> !file.endsWith("plugin.yaml"))
                        .forEach(files::add);
            }
        }
        assertTrue(files.size() >= 7, "the sample files are gone: " + files);
        return files;
    }

    static List<Example> examples() {
        return FieldExamples.all();
    }

    /** As an editor does it: without a word about templates. */
    private static Set<ValidationMessage> violations(String yaml) {
        Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return SCHEMA.validate(new ObjectMapper().<JsonNode>valueToTree(tree));
    }

    @Test
    void committedFileIsUpToDate() throws IOException {
        GeneratedFile.check(Path.of("../docs/workload.schema.json"), WorkloadSchema.text());
    }

    @Test
    void schemaIsOneByItsOwnStandard() {
        JsonSchema standard = FACTORY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertEquals(Set.of(), standard.validate(WorkloadSchema.document()));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void ourOwnFilesAreRight(Path file) throws IOException {
        String yaml = Files.readString(file);
        assertEquals(List.of(), WorkloadParser.check(file.toString(), yaml).problems());
        assertEquals(Set.of(), violations(yaml));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsRight(Example example) {
        assertEquals(List.of(), WorkloadParser.check("w.yaml", example.yaml()).problems(), example.yaml());
        assertEquals(Set.of(), violations(example.yaml()), example.yaml());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void misspeltNameIsRefusedAtEveryDepth(Example example) {
        String name = example.path().substring(example.path().lastIndexOf('.') + 1);
        String yaml = example.yaml().replaceAll("\\b" + name + ":", name + "x:");
        assertFalse(WorkloadParser.check("w.yaml", yaml).isValid(), yaml);
        assertFalse(violations(yaml).isEmpty(), yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout: 0",
                "timeout: soon",
                "resources: {memory: lots}",
                "resources: {memory: -1}",
                "restart: {policy: sometimes}",
                "restart: {factor: 0.5}",
                "stop: {signal: FOO}",
                "stop: {timeout: -1s}",
                "cpu_nice: 20",
                "deferrable: perhaps",
                "user: a b",
                "tags: night",
                "env: {1A: x}",
                "env: {A: [x]}",
                "depends_on: {a: ready}",
                "depends_on: {a b: started}",
                "health: {}",
                "health: {tcp: 80, http: 'http://x/'}",
                "health: {file: {max_age: 1m}}",
                "max_runs: 3",
                "schedule: '@daily'",
                "module: x",
                "params: {a: 1}",
                "command: []",
                "command: ' '",
                "name: a b",
                "run_mode: schedule",
                "run_mode: always",
                "isolation: {namespaces: [network, pod]}",
                "isolation: {namespaces: {network: other}}",
                "isolation: {capabilities: {drop: most}}",
                "isolation: {capabilities: {keep: [FLY]}}",
                "isolation: {seccomp: strict}",
                "resources: {cpu_weight: 0}",
                "type: camera",
                "plugins: [camera]",
                "plugins: {a b: 1}",
                "health: {plugin: a b}",
                "health: {plugin: camera, tcp: 80}",
                "logs: {processors: redact}",
                "workloads: []"
            })
    void schemaAndParserRefuseTheSame(String line) {
        List<String> lines = new ArrayList<>(List.of("name: x", "type: agent", "run_mode: forever", "command: [x]"));
        lines.removeIf(other -> other.startsWith(line.substring(0, line.indexOf(':') + 1)));
        lines.add(line);
        String yaml = String.join("\n", lines) + "\n";
        assertFalse(WorkloadParser.check("w.yaml", yaml).isValid(), yaml);
        assertFalse(violations(yaml).isEmpty(), yaml);
    }

    @ParameterizedTest
    @ValueSource(strings = {"camera", "agents", "io.example.Sensor", "event", "'{{ t }}'"})
    void aPluginsWordNeedsItsOptionsAndNoProgram(String type) {
        String yaml = "name: x\nrun_mode: forever\ntype: " + type + "\n";
        String options = "plugins: {" + type + ": {fps: 5}}\n";
        assertEquals(List.of(), WorkloadParser.check("w.yaml", yaml + options).problems());
        assertEquals(Set.of(), violations(yaml + options));
        boolean template = type.contains("{{");
        assertEquals(template, WorkloadParser.check("w.yaml", yaml).isValid());
        assertEquals(template, violations(yaml).isEmpty(), "a program or a plugin is needed");
        String command = yaml + options + "command: [x]\n";
        assertEquals(template, WorkloadParser.check("w.yaml", command).isValid());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout: '{{ t }}'",
                "timeout: 1h30m",
                "timeout: '30'",
                "cpu_nice: '5'",
                "resources: {memory: 1 GiB, cpu: '0.5'}",
                "restart: {policy: on-failure}",
                "stop: {signal: SIGTERM}",
                "version: 1.10",
                "deferrable: yes",
                "command: run",
                "env: {A: 5, B: , C: true}",
                "depends_on: [a, b]",
                "health: {file: alive}",
                "plugins: {camera: {fps: 5}, x: , y: [1]}",
                "health: {plugin: camera, interval: 1s}",
                "logs: {processors: [redact, mask]}",
                "isolation: {namespaces: [network, pid]}",
                "isolation: {namespaces: {network: own, nat: true, pid: yes}}",
                "isolation: {capabilities: {drop: all, keep: [CAP_NET_RAW, net_bind_service]}}",
                "isolation: {capabilities: {drop: [NET_RAW]}}",
                "isolation: {seccomp: default, no_new_privs: true, private_tmp: true, read_only_paths: [/]}",
                "tags:",
                "restart:",
                "vars: {port: 80}"
            })
    void schemaAndParserTakeTheSame(String line) {
        List<String> lines = new ArrayList<>(List.of("name: x", "type: agent", "run_mode: forever", "command: [x]"));
        lines.removeIf(other -> other.startsWith(line.substring(0, line.indexOf(':') + 1)));
        lines.add(line);
        String yaml = String.join("\n", lines) + "\n";
        assertEquals(List.of(), WorkloadParser.check("w.yaml", yaml).problems(), yaml);
        assertEquals(Set.of(), violations(yaml), yaml);
    }
}

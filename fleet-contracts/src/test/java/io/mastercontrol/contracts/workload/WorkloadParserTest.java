package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadParserTest {
    private static final String PREDECESSORS = """
            name: report
            type: agent
            run_mode: schedule
            schedule: "*/5 * * * *"
            module: jobs.report
            params: {city: Berlin, readings: 3}
            restart_delay: 7
            timeout: 30
            memory_limit_mb: 64
            cpu_nice: 5
            tags: [night]
            """;

    private static WorkloadSpec only(String yaml, Map<String, String> variables) {
        WorkloadFile file = WorkloadParser.parse("w.yaml", yaml, variables);
        assertTrue(file.isValid(), file.problems().toString());
        return file.workloads().get(0);
    }

    @Test
    void thePredecessorsFieldsKeepTheirMeaning() {
        WorkloadSpec spec = only(PREDECESSORS, Map.of());
        assertEquals("*/5 * * * *", spec.schedule().orElseThrow().cron());
        WorkloadSpec.Program.PythonCallable python = (WorkloadSpec.Program.PythonCallable) spec.program();
        assertEquals("run", python.entryPoint());
        assertEquals(3, python.params().path("readings").asInt());
        assertEquals(Duration.ofSeconds(7), spec.restart().delay());
        assertEquals(Duration.ofSeconds(30), spec.timeout().orElseThrow());
        assertEquals(64L * 1024 * 1024, spec.resources().memoryBytes().orElseThrow());
        assertEquals(5, spec.cpuNice().orElseThrow());
        assertEquals(List.of("night"), spec.tags());
    }

    @Test
    void aTypoIsRefusedWithFileLineAndTheNearestField() {
        WorkloadFile file = WorkloadParser.parse(
                "w.yaml", "name: x\ntype: script\nrun_mode: n_times\ncomand: [\"true\"]\n", Map.of());
        assertTrue(
                file.problems().stream()
                        .map(Object::toString)
                        .anyMatch(p -> p.startsWith("w.yaml:4:") && p.contains("'comand'") && p.contains("'command'")),
                file.problems().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "run_mode: sometimes            | sometimes",
                "restart: {delay: 3 parsecs}    | 3 parsecs",
                "resources: {memory: lots}      | lots",
                "cpu_nice: 40                   | 40",
                "health: {tcp: nowhere}         | nowhere",
                "depends_on: {x: healthy}       | itself",
                "schedule: '* * * * *'          | run_mode",
                "max_runs: many                 | many"
            })
    void eachMistakeIsToldWithItsValue(String line, String named) {
        String yaml = "name: x\ntype: script\ncommand: [\"true\"]\n"
                + (line.startsWith("run_mode") ? "" : "run_mode: forever\n") + line + "\n";
        WorkloadFile file = WorkloadParser.parse("w.yaml", yaml, Map.of());
        assertEquals(1, file.problems().size(), file.problems().toString());
        assertTrue(
                file.problems().get(0).message().contains(named),
                file.problems().toString());
        assertTrue(file.problems().get(0).line() > 1, file.problems().toString());
    }

    @Test
    void templatesAreFilledQuotedOrNotAndTheDevicesValueWins() {
        String yaml = "vars: {port: 1}\nname: x\ntype: service\nrun_mode: forever\n"
                + "command: [serve, \"{{ port }}\", {{ port }}]\nhealth: {tcp: {{ port }}}\n";
        WorkloadSpec spec = only(yaml, Map.of("port", "9400"));
        assertEquals(List.of("serve", "9400", "9400"), ((WorkloadSpec.Program.Command) spec.program()).argv());
        assertEquals(
                new WorkloadSpec.Probe.Tcp("127.0.0.1", 9400),
                spec.health().orElseThrow().probe());
    }

    @Test
    void aMissingVariableIsToldButPutUpWithWhereNobodyCanKnowIt() {
        String yaml = "name: x\ntype: service\nrun_mode: forever\ncommand: [serve, \"{{ port }}\"]\n";
        assertTrue(WorkloadParser.parse("w.yaml", yaml, Map.of())
                .problems()
                .toString()
                .contains("port"));
        assertTrue(WorkloadParser.check("w.yaml", yaml).isValid());
    }

    @Test
    void wordsAreUnderstoodHoweverTheyAreSpelt() {
        WorkloadSpec spec = only(
                "name: x\ntype: Service\nrun_mode: forever\ncommand: [x]\nstop: {signal: SIGTERM}\n"
                        + "restart: {policy: On-Failure}\ndeferrable: yes\n",
                Map.of());
        assertEquals("service", spec.type());
        assertEquals("TERM", spec.stop().signal());
        assertEquals(WorkloadSpec.RestartPolicy.When.on_failure, spec.restart().policy());
        assertTrue(spec.deferrable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"device", "event", "camera", "agents", "io.example.Sensor"})
    void typeWithOptionsIsAPluginsWord(String type) {
        WorkloadSpec spec = only(
                "name: x\nrun_mode: forever\ntype: " + type + "\nplugins: {" + type + ": {fps: 5, 'on': }}\n",
                Map.of());
        assertEquals(type, spec.type());
        assertTrue(spec.hasPluginType());
        assertEquals(5, spec.plugins().get(type).path("fps").asInt());
    }

    @Test
    void typeThatNobodyKnowsIsToldTheNearestAndHowToNameAPlugins() {
        String yaml = "name: x\nrun_mode: forever\ntype: camera\nplugins: {kamera: , site: }\n";
        assertEquals(
                "w.yaml:3: 'type' is 'camera', but must be agent, script, service, or a plugin's word that 'plugins' has"
                        + " options for; did you mean 'kamera'?",
                WorkloadParser.parse("w.yaml", yaml, Map.of()).problems().get(0).toString());
        assertTrue(WorkloadParser.parse("w.yaml", yaml.replace("camera", "video"), Map.of())
                .problems()
                .toString()
                .contains("did you mean 'site', or plugins: {video: {}}?"));
    }

    @Test
    void checksAndProcessorsOfPluginsAreKeptWithTheirOptions() {
        WorkloadSpec spec = only(
                "name: x\ntype: service\nrun_mode: forever\ncommand: [x]\nhealth: {plugin: site, timeout: 2s}\n"
                        + "logs: {processors: [redact, mask]}\nplugins: {redact: [a, b], mask: {level: 1.5}, site: }\n",
                Map.of());
        assertEquals(
                new WorkloadSpec.Probe.Plugin("site"),
                spec.health().orElseThrow().probe());
        assertEquals(List.of("redact", "mask"), spec.logs().processors());
        assertEquals("[\"a\",\"b\"]", spec.plugins().get("redact").toString());
        assertTrue(spec.plugins().get("site").isObject(), "nothing said is options with nothing in them");
        assertFalse(spec.hasPluginType());
    }

    @ParameterizedTest
    @CsvSource({
        "agnet, agent",
        "agents, agent",
        "skript, script",
        "scirpt, script",
        "sevrice, service",
        "srvce, service"
    })
    void slipOfAKnownTypeIsToldWhatWasMeant(String type, String meant) {
        WorkloadFile file = WorkloadParser.parse(
                "w.yaml", "name: x\nrun_mode: forever\ncommand: [x]\ntype: " + type + "\n", Map.of());
        assertTrue(file.problems().toString().contains("w.yaml:4: 'type' is '" + type + "'"), file.toString());
        assertTrue(file.problems().toString().contains("did you mean '" + meant + "'?"), file.toString());
    }

    @Test
    void nicknamesReachTheAgentAsFiveFields() {
        String yaml = "name: x\ntype: agent\nrun_mode: schedule\ncommand: [x]\nschedule: \" @Weekly \"\n";
        assertEquals("0 0 * * 0", only(yaml, Map.of()).schedule().orElseThrow().cron());
        assertEquals(
                "5 4 * * sun",
                only(yaml.replace("@Weekly", "5  4 * * sun"), Map.of())
                        .schedule()
                        .orElseThrow()
                        .cron());
    }

    @Test
    void variablesMayUseThoseAboveThemAndTheDevicesValueWins() {
        String yaml = "vars: {host: local, url: \"http://{{ host }}:{{ port }}/\"}\nname: x\ntype: service\n"
                + "run_mode: forever\ncommand: [visit, \"{{ url }}\"]\n";
        assertEquals(
                List.of("visit", "http://pi:80/"),
                ((WorkloadSpec.Program.Command)
                                only(yaml, Map.of("port", "80", "host", "pi")).program())
                        .argv());
        assertEquals(
                List.of("w.yaml:1: variable 'port' has no value; give it one under vars:, above where it is used, with"
                        + " 'master-control variable set', or on the device"),
                WorkloadParser.parse("w.yaml", yaml, Map.of()).problems().stream()
                        .map(Object::toString)
                        .toList());
    }

    @Test
    void openValuesAreNotJudgedButANameMustBeKnown() {
        String yaml = "name: {{ n }}\ntype: {{ t }}\nrun_mode: {{ mode }}\ncommand: [\"{{ c }}\"]\ntimeout: {{ t }}\n"
                + "schedule: {cron: \"{{ m }} * * * *\", time_zone: {{ z }}}\nresources: {memory_high: 1G, memory: {{ m }}}\n"
                + "depends_on: {a: {{ w }}, \"{{ d }}\": healthy}\nhealth: {http: \"http://{{ h }}:{{ p }}/\"}\n"
                + "stop: {signal: {{ s }}}\ncpu_nice: {{ nice }}\ndeferrable: {{ d }}\n";
        assertEquals(
                List.of(
                        "w.yaml:1: 'name' is '{{ n }}', but must be known before the file reaches a device; write it out,"
                                + " or give its variable a value under vars:"),
                WorkloadParser.check("w.yaml", yaml).problems().stream()
                        .map(Object::toString)
                        .toList());
        assertTrue(WorkloadParser.check("w.yaml", "vars: {n: x}\n" + yaml).isValid());
    }

    @Test
    void neverThrowsWhateverIsWritten() {
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder(PREDECESSORS);
            for (int change = random.nextInt(8); change >= 0; change--) {
                int at = random.nextInt(text.length());
                text.replace(at, Math.min(text.length(), at + random.nextInt(4)), odd(random));
            }
            WorkloadFile file = WorkloadParser.parse("w.yaml", text.toString(), Map.of());
            assertEquals(file.isValid(), !file.workloads().isEmpty(), text.toString());
        }
    }

    private static String odd(Random random) {
        String[] odd = {
            "{", "}", "[", "]", ":", "\n", "- ", "&a ", "*a", "{{", "}}", "\t", "'", "\"", "!!x ", "é", "\u0000", "~"
        };
        return odd[random.nextInt(odd.length)];
    }
}

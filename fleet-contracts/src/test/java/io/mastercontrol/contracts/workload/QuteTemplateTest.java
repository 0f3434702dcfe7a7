package io.mastercontrol.contracts.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuteTemplateTest {
    private static final String HEAD = """
            template: qute
            vars:
              site: nowhere
              ports: "80,443"
            """;

    private static WorkloadFile parse(String yaml, Map<String, String> values) {
        return WorkloadParser.parse("web.yaml", yaml, values);
    }

    private static WorkloadSpec only(String yaml, Map<String, String> values) {
        WorkloadFile file = parse(yaml, values);
        assertEquals(List.of(), file.problems());
        return file.workloads().get(0);
    }

    private static List<String> argv(WorkloadSpec spec) {
        return ((WorkloadSpec.Program.Command) spec.program()).argv();
    }

    @Test
    void sectionsChooseAndRepeatWhatIsInTheFile() {
        String yaml = HEAD + """
                workloads:
                {#for port in ports.split(',')}
                - name: web-{=port}
                  type: service
                  run_mode: forever
                  command: [./web, "{=site.upper}", "{=port}"]
                {#if site == 'berlin'}
                  env: {LANG: de_DE.UTF-8}
                {/if}
                {/for}
                """;
        WorkloadFile file = parse(yaml, Map.of("site", "berlin"));
        assertEquals(List.of(), file.problems());
        assertEquals(
                List.of("web-80", "web-443"),
                file.workloads().stream().map(WorkloadSpec::name).toList());
        assertEquals(Map.of("LANG", "de_DE.UTF-8"), file.workloads().get(1).env());
        assertEquals(Map.of(), parse(yaml, Map.of()).workloads().get(0).env());
        assertTrue(
                WorkloadParser.shown(yaml, Map.of("site", "berlin")).contains("command: [./web, \"BERLIN\", \"443\"]"));
    }

    @Test
    void aValueNeverChangesTheStructureAndNumbersStayNumbers() {
        WorkloadSpec web = only(
                "template: qute\nname: web\ntype: service\nrun_mode: n_times\nmax_runs: {=runs}\n"
                        + "command: [echo, {=text}, '{{ text }}']\n",
                Map.of("runs", "7", "text", "x]\n  user: root, \"'{=runs}#"));
        assertEquals("x]\n  user: root, \"'{=runs}#", argv(web).get(1));
        assertEquals(argv(web).get(1), argv(web).get(2));
        assertTrue(web.user().isEmpty());
    }

    @Test
    void bracesAndBackslashesThatAreNotQutesStay() {
        WorkloadSpec web = only(
                "template: qute\nname: web\ntype: service\nrun_mode: forever\nenv: {A: b}\n"
                        + "command: [sh, -c, 'echo ${#x} ${HOME} {} {1..3} \\{ \\d {{.State}} {\"a\": 1}']\n",
                Map.of());
        assertEquals(
                "echo ${#x} ${HOME} {} {1..3} \\{ \\d {{.State}} {\"a\": 1}",
                argv(web).get(2));
        assertEquals(Map.of("A", "b"), web.env());
    }

    @Test
    void withoutTheWordNothingIsQutes() {
        WorkloadSpec web =
                only("name: web\ntype: service\nrun_mode: forever\ncommand: [sh, -c, 'echo {=x} {#if y}']\n", Map.of());
        assertEquals("echo {=x} {#if y}", argv(web).get(2));
    }

    @Test
    void whatIsMissingIsToldWithItsLineAndWhatIsOptionalIsNot() {
        String yaml = """
                template: qute
                name: web
                type: service
                run_mode: forever
                {#if debug??}
                env: {DEBUG: "1"}
                {/if}
                {#let here=site}
                command: [./web, "{=here}", "{=rate ?: '10'}", "{=site}", "{{ old }}"]
                {/let}
                """;
        assertEquals(
                List.of("old", "site"),
                WorkloadParser.uses(yaml).stream()
                        .map(UsedVariable::name)
                        .sorted()
                        .toList());
        List<WorkloadFile.Problem> problems = parse(yaml, Map.of("old", "x")).problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(
                problems.get(0).toString().startsWith("web.yaml:8: variable 'site' has no value;"),
                problems.toString());
        assertEquals(List.of("./web", "a", "10", "a", "x"), argv(only(yaml, Map.of("old", "x", "site", "a"))));
        assertEquals(
                "1",
                only(yaml, Map.of("old", "x", "site", "a", "debug", "y")).env().get("DEBUG"));
    }

    @Test
    void aFileWhoseVariablesAreNotKnownIsStillChecked() {
        String yaml = "template: qute\nname: web\ntype: service\nrun_mode: forever\n"
                + "{#for port in ports.split(',')}\n# {=port}\n{/for}\ncommand: [./web, {=site}]\n";
        assertEquals(List.of(), WorkloadParser.check("web.yaml", yaml).problems());
        assertEquals(
                List.of("web.yaml, as it is filled in:6: unknown field 'comand'; did you mean 'command'?"),
                WorkloadParser.check("web.yaml", yaml.replace("command", "comand")).problems().stream()
                        .map(WorkloadFile.Problem::toString)
                        .filter(problem -> problem.contains("comand"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{#if site}                        | 2",
                "{#nosuch site}{/nosuch}           | 2",
                "a: {=site.nosuch}                 | 2",
                "a: {=site.class}                  | 2",
                "{#eval site /}                    | 2",
                "{#include secrets /}              | 2",
                "{#for i in 100000000}{/for}       | 2",
                "a: {=site.split(}                 | 2",
            })
    void whatIsNoTemplateIsOneSentenceWithItsLine(String line, int at) {
        List<WorkloadFile.Problem> problems =
                parse("template: qute\n" + line + "\n", Map.of("site", "x")).problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(
                problems.get(0).toString().startsWith("web.yaml:" + at + ": is no Qute template: "),
                problems.toString());
        assertTrue(!problems.get(0).message().contains("\n"));
    }

    @Test
    void aTemplateThatGrowsWithoutBoundIsRefused() {
        String yaml =
                "template: qute\n{#for a in list.split(',')}{#for b in list.split(',')}{#for c in list.split(',')}"
                        + "- {=a}{=b}{=c}\n{/for}{/for}{/for}";
        List<WorkloadFile.Problem> problems =
                parse(yaml, Map.of("list", "x,".repeat(200))).problems();
        assertTrue(problems.get(0).message().contains("its loops go over more than 10000 parts"), problems.toString());
        String long1 = "template: qute\n{#for a in list.split(',')}- {=long}\n{/for}";
        assertTrue(parse(long1, Map.of("list", "x,".repeat(200), "long", "x".repeat(10_000)))
                .problems()
                .get(0)
                .message()
                .contains("KiB once it is filled in"));
    }
}

package io.mastercontrol.alerting.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Json;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleReaderTest {
    @Test
    void everyKindThatNeedsNothingElseIsARuleOfThreeWords() {
        for (RuleKind kind : RuleKind.values()) {
            String more = kind == RuleKind.metric ? ", expr: cpu_percent > 5" : ", for: 5m";
            Rule rule = one("{name: x, kind: " + kind + more + "}");
            assertEquals(kind, rule.kind());
            if (rule.isSampled()) {
                rule.expression();
            }
        }
    }

    @Test
    void manyRulesInOneFileReadAsWritten() {
        List<Rule> rules = read("""
                rules:
                  - name: hot
                    kind: temperature
                    above: 78
                    clear_below: 70
                    for: 2m
                    resolve_for: 1m
                    severity: critical
                    group: berlin
                    labels: {team: edge}
                    annotations:
                      summary: "{{ device }} in {{ labels.site }} is at {{ value }} °C"
                    runbook: https://wiki.example.org/hot
                  - name: berlin-gone
                    kind: device_offline
                    selector: site=berlin
                    more_than: 10 %
                    for: 1m
                  - {name: queue, kind: metric, workload: shop, expr: 'avg(queue_length, 5m) > 100 and running == 1'}
                  - {name: silent, kind: absence, for: 10m, severity: critical}
                """).rules();
        assertEquals(4, rules.size());
        assertEquals("@group=berlin", rules.get(0).scope().devices());
        assertEquals("berlin", rules.get(0).scope().group());
        assertEquals(10, rules.get(1).scope().moreThan().percent());
        assertTrue(rules.get(1).isSampled() && rules.get(2).isOfWorkloads());
        for (Rule rule : rules) {
            assertEquals(rule, one(Json.write(rule)), "what is written is read as the same");
        }
    }

    @Test
    void aMistakeIsToldWithFileLineAndTheNearestName() {
        assertEquals(
                List.of(
                        "berlin.yaml:2: There is no field 'sevrity'; did you mean 'severity'?",
                        "berlin.yaml:3: The field kind is 'temprature', but must be one of "
                                + String.join(", ", RuleKind.names()) + "; did you mean temperature?"),
                problems("- name: hot\n  sevrity: critical\n  kind: temprature\n"));
        assertEquals(
                List.of(
                        "berlin.yaml:3: Rule hot: Annotations.summary has {{ devce }}, but there are only device, workload,"
                                + " value, rule, severity, message and labels.NAME."),
                problems("name: hot\nkind: temperature\nannotations: {summary: '{{ devce }} is hot'}"));
        assertEquals(
                List.of("berlin.yaml:3: Rule x: Expr 'cpu_percnt > 5' "
                                .replace("Expr 'cpu_percnt > 5' ", "Expr names cpu_percnt")
                        + " at character 1, which no device measures; did you mean cpu_percent? What workloads measure of"
                        + " themselves is asked with workload: NAME."),
                problems("name: x\nkind: metric\nexpr: cpu_percnt > 5"));
        assertEquals(
                List.of(
                        "berlin.yaml:3: Rule x: Expr 'cpu_percent >': a number, a name or '(' is missing before the end, at"
                                + " character 14."),
                problems("name: x\nkind: metric\nexpr: cpu_percent >"));
        assertEquals(
                List.of("berlin.yaml:1: Rule x: For is missing; a rule of kind absence needs a time, as in for: 10m."),
                problems("{name: x, kind: absence}"));
        assertEquals(
                List.of("berlin.yaml:1: Rule x: Clear_below is above the threshold, so the alert could end at once."),
                problems("{name: x, kind: cpu, above: 80, clear_below: 85}"));
        assertEquals(
                List.of(
                        "berlin.yaml:1: The field more_than is '110 %', but must be a percentage below 100, such as 10 %."),
                problems("{name: x, kind: cpu, more_than: '110 %'}"));
        assertEquals(
                List.of("berlin.yaml:3: This is no YAML: expected <block end>, but found '<block sequence start>'."),
                problems("rules:\n  - name: x\n - y"));
    }

    @Test
    void nothingThatIsSentBreaksIt() {
        Random random = new Random(5);
        String good = Json.write(one("{name: hot, kind: temperature, above: 78, labels: {team: edge}, for: 5m}"));
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int n = random.nextInt(4); n >= 0; n--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.setCharAt(at, "{}[]:,'\"\n\t&*!%0aé-".charAt(random.nextInt(18)));
                } else {
                    text.deleteCharAt(at);
                }
            }
            RuleFile read = RuleReader.read("f", text.toString());
            assertTrue(read.problems().isEmpty() != read.rules().isEmpty(), text.toString());
        }
    }

    private static RuleFile read(String text) {
        RuleFile read = RuleReader.read("berlin.yaml", text);
        assertEquals(List.of(), read.problems());
        return read;
    }

    private static Rule one(String text) {
        return read(text).rules().get(0);
    }

    private static List<String> problems(String text) {
        return RuleReader.read("berlin.yaml", text).problems().stream()
                .map(RuleFile.Problem::toString)
                .toList();
    }
}

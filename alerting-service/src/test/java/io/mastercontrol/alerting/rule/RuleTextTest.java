package io.mastercontrol.alerting.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mastercontrol.alerting.http.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleTextTest {
    private static Map<String, String> written(String text) {
        RuleFile file = RuleReader.read(null, text);
        assertEquals(List.of(), file.problems());
        return file.written();
    }

    @Test
    void aRuleAloneIsKeptAsItWasWritten() {
        String text = "# why: the ovens\nname: hot\nkind: temperature   # of the board\nabove: 78\n";
        assertEquals(Map.of("hot", text), written(text + "\n\n"));
    }

    @Test
    void aRuleOfAListIsKeptByItselfWithItsComments() {
        Map<String, String> written = written("""
                # a file of rules
                rules:
                  - name: hot
                    # above what the maker allows
                    kind: temperature
                    labels:
                      team: edge
                  # the next
                  - {name: gone, kind: device_offline}
                  - kind: cpu
                    name: busy
                """);
        assertEquals("""
                name: hot
                # above what the maker allows
                kind: temperature
                labels:
                  team: edge
                """, written.get("hot"));
        assertEquals("kind: cpu\nname: busy\n", written.get("busy"));
        assertEquals(null, written.get("gone"), "what is written in one line is written anew");
    }

    @Test
    void whatRefersToAnotherPartDoesNotStandAlone() {
        Map<String, String> written = written("""
                - name: hot
                  kind: temperature
                  labels: &team {team: edge}
                - name: busy
                  kind: cpu
                  labels: *team
                """);
        assertEquals(false, written.containsKey("busy"), written.toString());
    }

    @Test
    void aRuleThatNobodyWroteReadsAsPeopleWriteAndMeansTheSame() {
        Rule rule = RuleReader.read(null, """
                        {name: hot, kind: temperature, above: 78, clear_below: 70.5, for: 2m, group: berlin,
                         annotations: {summary: "{{ device }}: hot"}}""").rules().get(0);
        String text = RuleText.of(rule);
        assertEquals(List.of(rule), RuleReader.read(null, text).rules(), text);
        assertEquals(
                true, text.startsWith("name: hot\nkind: temperature\nfor: 2m\n") && text.contains("above: 78\n"), text);
        assertEquals(false, text.contains("enabled") || text.contains("built_in"), text);
    }

    @Test
    void whoWritesOnAnOldVersionIsRefusedInOneSentence() {
        Precondition mine = Precondition.of("\"abc\"", null);
        mine.check("rule", List.of("hot"), Map.of("hot", "abc"));
        assertEquals(
                "Somebody has changed rule hot meanwhile; read it, and make your change anew.",
                assertThrows(Refusal.class, () -> mine.check("rule", List.of("hot"), Map.of("hot", "def")))
                        .getMessage());
        assertEquals(
                "Somebody has deleted rule hot meanwhile; make it anew if it is needed.",
                assertThrows(Refusal.class, () -> mine.check("rule", List.of("hot"), Map.of()))
                        .getMessage());
        assertEquals(
                412,
                assertThrows(
                                Refusal.class,
                                () -> Precondition.of(null, "*").check("rule", List.of("hot"), Map.of("hot", "abc")))
                        .status());
    }
}

package io.mastercontrol.agent.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.contracts.expression.Verdict;
import io.mastercontrol.contracts.workload.LocalAlert;
import io.mastercontrol.contracts.workload.LocalAlertFile;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandingTest {
    private final LocalAlert alert = LocalAlertFile.read(
                    "alerts.yaml",
                    "alerts:\n  hot: {when: temperature_celsius > 80, for: 30s, clear_for: 10s, led: led0}\n")
            .alerts()
            .get(0);

    @Test
    void holdsBeforeItFiresAndBeforeItEnds() {
        Boolean[] truths = {true, false, true, true, true, null, false, true, false, false};
        int[] seconds = {0, 10, 20, 49, 50, 60, 61, 65, 70, 80};
        StringBuilder told = new StringBuilder();
        Standing standing = Standing.WELL;
        for (int i = 0; i < truths.length; i++) {
            Standing next = standing.after(
                    new Verdict(truths[i], OptionalDouble.empty()), alert, TimeUnit.SECONDS.toNanos(seconds[i]));
            if (next.firing() != standing.firing()) {
                told.append(seconds[i]).append(next.firing() ? " fires " : " ends ");
            }
            standing = next;
        }
        assertEquals("50 fires 80 ends ", told.toString());
    }

    @Test
    void aFileThatIsWrongSaysWhereAndWhat() {
        assertEquals(
                List.of(
                        "alerts.yaml:1: 'alerts' 'hot' has the condition 'temperature_celsius >': a number, a name or '(' is"
                                + " missing before the end, at character 22",
                        "alerts.yaml:1: 'alerts' 'old' has the condition 'avg(cpu_percent, 5m) > 1': avg looks back, and a"
                                + " device keeps no past; write for: beside it",
                        "alerts.yaml:1: 'alerts' 'odd' has 'hok'; did you mean 'hook'?"),
                LocalAlertFile.read("alerts.yaml", """
                        alerts:
                          hot: {when: temperature_celsius >}
                          old: {when: 'avg(cpu_percent, 5m) > 1'}
                          odd: {when: cpu_percent > 1, hok: [true]}
                        """).problems().stream()
                        .map(Object::toString)
                        .toList());
    }
}

package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.mastercontrol.contracts.workload.WorkloadParser;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final String JOB =
            "name: job\ntype: script\nrun_mode: schedule\ncommand: [x]\ndepends_on: [db]\nschedule: {cron: '@daily'%s}\n%s";

    private static String of(String schedule, String more) {
        var file = WorkloadParser.parse("w.yaml", JOB.formatted(schedule, more), Map.of());
        assertEquals(List.of(), file.problems());
        return Fingerprint.of(new Definition(file.workloads().get(0), "1", null, Path.of("/app"), false));
    }

    @Test
    void aFieldThatIsNotUsedSaysNothingSoThatAnUpdatedAgentAdoptsWhatRuns() {
        String plain = of("", "");
        assertEquals(plain, of(", overlap: skip, splay: 0, missed: skip", "restart_with: []\nstop_with: []\n"));
        assertEquals(plain, of("", "deferrable: false\ntags: []\nenv: {}\n"));
        // Written by an agent that knew no plugins; another value would restart every workload of a fleet.
        assertEquals("0f24b1a4a82617efcccf78ac3c5c11306f9709f230f5223a345877c71414f85d", plain);
        assertEquals(
                "742603b60f29c11293978970c4fb2578c3a1c02abd65fa17e35af6b048130115",
                of(
                        ", overlap: queue",
                        "env: {A: '0'}\nhealth: {tcp: 80}\nlogs: {keep: 2}\nisolation: {venv: true}\n"
                                + "resources: {memory: 64M}\n"));
    }

    @Test
    void whateverIsUsedMakesAnother() {
        Set<String> all = new HashSet<>();
        List<String> schedules = List.of("", ", overlap: queue", ", splay: 5m", ", missed: run_once");
        schedules.forEach(schedule -> all.add(of(schedule, "")));
        List<String> more = List.of(
                "restart_with: [db]\n",
                "stop_with: [db]\n",
                "env: {A: ''}\n",
                "env: {A: '0'}\n",
                "env: {A: 'skip'}\n",
                "deferrable: true\n",
                "logs: {processors: [a]}\n",
                "health: {plugin: a}\n",
                "plugins: {a: }\n",
                "plugins: {a: {b: false}}\n",
                "plugins: {a: {b: 0}}\n",
                "version: '0'\n",
                "user: pi\n");
        more.forEach(field -> all.add(of("", field)));
        assertEquals(schedules.size() + more.size(), all.size() + 0, "each is told from the others");
        assertNotEquals(of("", "env: {A: '1'}\n"), of("", "env: {A: '0'}\n"));
    }
}

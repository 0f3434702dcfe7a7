package io.mastercontrol.orchestrator.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.orchestrator.http.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadCheckTest {
    private static final String WEB = """
            name: web
            type: service
            run_mode: forever
            command: [serve, "{{ web_port }}"]
            """;

    private static List<ReleaseWorkload> check(String yaml) {
        return WorkloadCheck.check(new ReleaseRequest("web", "1.0.0", List.of(), yaml, null, null));
    }

    /** No single value stands in for all of these, so none is made up. */
    @Test
    void valuesThatOnlyTheDeviceKnowsAreNotJudged() {
        String yaml = WEB + "resources: {memory: \"{{ cap }}\", memory_high: 10M}\nstop: {signal: \"{{ signal }}\"}\n"
                + "health: {http: \"http://{{ host }}:{{ web_port }}/\"}\n";
        assertEquals(List.of(new ReleaseWorkload("web", yaml)), check(yaml));
    }

    @Test
    void whatIsWrongIsToldWithItsLine() {
        Refusal refusal = assertThrows(Refusal.class, () -> check(WEB + "timeout: soon\nretries: 3\n"));
        assertTrue(refusal.getMessage().startsWith("workload.yaml:5: 'timeout' is 'soon', but"), refusal.getMessage());
        assertTrue(refusal.getMessage().endsWith("(and 1 more)"), refusal.getMessage());
    }

    @Test
    void workloadThatIsNamedOnTheDeviceCannotBeReleased() {
        assertThrows(Refusal.class, () -> check(WEB.replace("name: web", "name: \"{{ site }}\"")));
    }
}

package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TwinTest {
    private static Twin listening(int ownPort, String... listen) {
        BlueGreen way = new BlueGreen(
                Optional.empty(),
                ownPort,
                Optional.empty(),
                Optional.empty(),
                ".",
                Optional.empty(),
                Duration.ZERO,
                Duration.ZERO,
                List.of(listen));
        return new Twin(way, true, Path.of("/state"));
    }

    private static Map<String, String> told(Twin twin) {
        Map<String, String> environment = new HashMap<>();
        twin.tell(environment);
        return environment;
    }

    @Test
    void checksOfASharedSocketAskTheVersionsOwnPort() {
        Twin twin = listening(18_080, "127.0.0.1:8080", "/run/web.sock");
        assertEquals(Map.of("MC_PORT", "18081"), told(twin));
        assertEquals(new Probe.Tcp("127.0.0.1", 18_081), twin.own(new Probe.Tcp("127.0.0.1", 8_080)));
        assertEquals(
                new Probe.Http("http://127.0.0.1:18081/health"),
                twin.own(new Probe.Http("http://127.0.0.1:8080/health")));
        assertEquals(new Probe.Tcp("127.0.0.1", 5432), twin.own(new Probe.Tcp("127.0.0.1", 5432)));
    }

    @Test
    void withoutAPortOfItsOwnNothingIsTold() {
        assertEquals(Map.of(), told(listening(0, "8080")));
    }

    @Test
    void relativePathsAreBelowTheState() {
        assertEquals(
                List.of("8080", "/state/web.sock", "/run/web.sock"),
                listening(0, "8080", "./web.sock", "/run/web.sock").sockets());
    }
}

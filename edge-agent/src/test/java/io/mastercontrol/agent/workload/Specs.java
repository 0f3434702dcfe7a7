package io.mastercontrol.agent.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.*;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy.When;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Workloads for tests. */
public final class Specs {
    private Specs() {}

    public static WorkloadSpec forever(String name, String script) {
        return of(
                name,
                RunMode.forever,
                When.always,
                new Program.Command(List.of("/bin/sh", "-c", script)),
                Map.of(),
                none(),
                1);
    }

    public static WorkloadSpec times(String name, int runs, When policy, String script) {
        return of(
                name,
                RunMode.n_times,
                policy,
                new Program.Command(List.of("/bin/sh", "-c", script)),
                Map.of(),
                none(),
                runs);
    }

    public static WorkloadSpec python(String name, String module, String entry, String params) {
        return of(
                name,
                RunMode.n_times,
                When.never,
                new Program.PythonCallable(
                        module, entry, JsonNodeFactory.instance.objectNode().put("text", params)),
                Map.of(),
                none(),
                1);
    }

    public static WorkloadSpec after(String name, Map<String, DependencyCondition> needs, String script) {
        return of(
                name,
                RunMode.forever,
                When.always,
                new Program.Command(List.of("/bin/sh", "-c", script)),
                needs,
                none(),
                1);
    }

    public static WorkloadSpec capped(String name, long memory, String script) {
        Resources cap = new Resources(
                Optional.of(memory),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return of(
                name,
                RunMode.n_times,
                When.never,
                new Program.Command(List.of("/bin/sh", "-c", script)),
                Map.of(),
                cap,
                1);
    }

    static Resources none() {
        return new Resources(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static WorkloadSpec of(
            String name,
            RunMode mode,
            When policy,
            Program program,
            Map<String, DependencyCondition> needs,
            Resources resources,
            int runs) {
        return new WorkloadSpec(
                name,
                "service",
                mode,
                program,
                "1",
                Optional.empty(),
                mode == RunMode.n_times ? Optional.of(runs) : Optional.empty(),
                Optional.empty(),
                Optional.of(5),
                Map.of("A", "1", "B", "2"),
                Optional.empty(),
                Optional.empty(),
                needs,
                new WorkloadSpec.Ties(List.of(), List.of()),
                Optional.empty(),
                new RestartPolicy(policy, Duration.ZERO, Duration.ofSeconds(2), 2, 0.1, 3, Duration.ofMinutes(1)),
                new StopPolicy("TERM", Duration.ofMillis(400)),
                resources,
                new Isolation(Map.of()),
                new LogPolicy(1 << 20, 3, Optional.empty()),
                false,
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of());
    }

    /** The same with another restart policy. */
    static WorkloadSpec restarting(WorkloadSpec spec, RestartPolicy policy) {
        return new WorkloadSpec(
                spec.name(),
                spec.type(),
                spec.runMode(),
                spec.program(),
                spec.version(),
                spec.schedule(),
                spec.maxRuns(),
                spec.timeout(),
                spec.cpuNice(),
                spec.env(),
                spec.workingDir(),
                spec.user(),
                spec.dependsOn(),
                spec.ties(),
                spec.health(),
                policy,
                spec.stop(),
                spec.resources(),
                spec.isolation(),
                spec.logs(),
                spec.deferrable(),
                spec.tags(),
                spec.plugins(),
                spec.blueGreen(),
                spec.metrics(),
                spec.alerts(),
                spec.extensions());
    }
}

package io.mastercontrol.agent.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** {@code mc_workload_*} at {@code /metrics}, measured when somebody reads them. */
@ApplicationScoped
public class WorkloadMeters implements WorkloadObserver {
    private final Workloads workloads;
    private final MeterRegistry registry;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    WorkloadMeters(Workloads workloads, MeterRegistry registry) {
        this.workloads = workloads;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        workloads.observe(this);
        workloads.statuses().forEach(this::changed);
    }

    @Override
    public void happened(Instant at, String type, String workload, String message, JsonNode detail) {
        if (type.equals("workload_exited")) {
            String reason = detail.path("reason").asText("unknown");
            registry.counter("mc_workload_exits", "workload", workload, "reason", reason)
                    .increment();
        }
    }

    @Override
    public void changed(WorkloadStatus status) {
        if (known.add(status.name())) {
            String name = status.name();
            gauge("mc_workload_up", name, s -> s.state() == WorkloadState.running ? 1 : 0);
            counter("mc_workload_runs", name, WorkloadStatus::runs);
            counter("mc_workload_restarts", name, WorkloadStatus::restarts);
            gauge("mc_workload_consecutive_failures", name, WorkloadStatus::consecutiveFailures);
            gauge("mc_workload_cpu_seconds", name, s -> s.cpuSeconds() == null ? 0 : s.cpuSeconds());
            gauge("mc_workload_memory_bytes", name, s -> s.memoryBytes() == null ? 0 : s.memoryBytes());
            for (WorkloadState state : WorkloadState.values()) {
                Gauge.builder("mc_workload_state", () -> read(name, s -> s.state() == state ? 1 : 0))
                        .tag("workload", name)
                        .tag("state", state.name())
                        .register(registry);
            }
        }
    }

    private void gauge(String meter, String name, ToDoubleFunction<WorkloadStatus> value) {
        Gauge.builder(meter, () -> read(name, value)).tag("workload", name).register(registry);
    }

    private void counter(String meter, String name, ToDoubleFunction<WorkloadStatus> value) {
        FunctionCounter.builder(meter, workloads, w -> read(name, value))
                .tag("workload", name)
                .register(registry);
    }

    private double read(String name, ToDoubleFunction<WorkloadStatus> value) {
        return workloads.status(name).map(value::applyAsDouble).orElseGet(() -> gone(name));
    }

    private double gone(String name) {
        known.remove(name);
        registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> name.equals(id.getTag("workload")))
                .forEach(registry::remove);
        return Double.NaN;
    }
}

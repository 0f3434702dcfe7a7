package io.mastercontrol.agent.meter;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code mc_workload_*} at {@code /metrics}, measured when somebody reads them; nothing is kept for readers that never come. */
@Singleton
public class WorkloadMeters implements WorkloadObserver {
    private final Workloads workloads;
    private final CollectorRegistry page;
    private final Map<String, WorkloadLife> lives = new ConcurrentHashMap<>();

    /** @param page what {@code /metrics} shows */
    WorkloadMeters(Workloads workloads, CollectorRegistry page) {
        this.workloads = workloads;
        this.page = page;
    }

    private final class Reading extends Collector implements Collector.Describable {
        @Override
        public List<MetricFamilySamples> collect() {
            return read();
        }

        @Override
        public List<MetricFamilySamples> describe() {
            return List.of();
        }
    }

    void start(@Observes StartupEvent event) {
        page.register(new Reading());
    }

    @Override
    public void happened(Instant at, String type, String workload, String message, JsonNode detail) {
        // Ends are counted where they are told with how long the run took.
    }

    @Override
    public void ended(String workload, Exit exit, Duration ran) {
        life(workload).ended(exit, ran);
    }

    @Override
    public void changed(WorkloadStatus status) {
        WorkloadLife life = life(status.name());
        switch (status.state()) {
            case stopped, completed, failed -> life.beginAnew();
            default -> {}
        }
    }

    private WorkloadLife life(String workload) {
        return lives.computeIfAbsent(workload, name -> new WorkloadLife());
    }

    private List<Collector.MetricFamilySamples> read() {
        List<WorkloadStatus> all = workloads.statuses();
        Set<String> names = all.stream().map(WorkloadStatus::name).collect(Collectors.toSet());
        lives.keySet().retainAll(names);
        List<Family> families = new ArrayList<>();
        if (!all.isEmpty()) {
            families.addAll(states(all));
            families.addAll(runs(all));
            families.addAll(usage(all));
        }
        return families.stream()
                .map(Family::samples)
                .filter(family -> !family.samples.isEmpty())
                .toList();
    }

    private static List<Family> states(List<WorkloadStatus> all) {
        Family info = Family.gauge("mc_workload_info", "What it is; always 1");
        Family up = Family.gauge("mc_workload_up", "1 while it runs");
        Family state = Family.gauge("mc_workload_state", "1 for the state that it is in, 0 for the others");
        Family healthy = Family.gauge("mc_workload_healthy", "1 or 0, as its health check last said; none without one");
        Family started = Family.gauge("mc_workload_last_start_timestamp_seconds", "When it was last started");
        for (WorkloadStatus s : all) {
            String name = s.name();
            info.add(1, "workload", name, "type", s.type(), "run_mode", s.runMode(), "version", s.version());
            up.add(s.state() == WorkloadState.running ? 1 : 0, "workload", name);
            for (WorkloadState possible : WorkloadState.values()) {
                state.add(s.state() == possible ? 1 : 0, "workload", name, "state", possible.name());
            }
            if (s.health() != Health.unknown) {
                healthy.add(s.health() == Health.healthy ? 1 : 0, "workload", name);
            }
            if (s.lastStarted() != null) {
                started.add(s.lastStarted().toEpochMilli() / 1000.0, "workload", name);
            }
        }
        return List.of(info, up, state, healthy, started);
    }

    private List<Family> runs(List<WorkloadStatus> all) {
        Family runs = Family.counter("mc_workload_runs_total", "Starts, over lives of the agent too");
        Family restarts = Family.counter("mc_workload_restarts_total", "Starts after an end that nobody asked for");
        Family inARow =
                Family.gauge("mc_workload_consecutive_failures", "Failures since it last ended well or was stable");
        Family failures =
                Family.counter("mc_workload_failures_total", "Ends that nobody asked for and that were not well");
        Family exits = Family.counter("mc_workload_exits_total", "Ends, by reason");
        Family durations = Family.histogram("mc_workload_run_duration_seconds", "How long runs that are over took");
        for (WorkloadStatus s : all) {
            WorkloadLife life = life(s.name());
            runs.add(s.runs(), "workload", s.name());
            restarts.add(s.restarts(), "workload", s.name());
            inARow.add(s.consecutiveFailures(), "workload", s.name());
            failures.add(life.failures(), "workload", s.name());
            life.exits().forEach((reason, count) -> exits.add(count, "workload", s.name(), "reason", reason.name()));
            life.durations.addTo(durations, s.name());
        }
        return List.of(runs, restarts, inARow, failures, exits, durations);
    }

    private List<Family> usage(List<WorkloadStatus> all) {
        List<Family> families = new ArrayList<>();
        Map<String, Usage> now = new ConcurrentHashMap<>();
        for (WorkloadStatus s : all) {
            workloads.usage(s.name()).ifPresent(usage -> {
                now.put(s.name(), usage);
                life(s.name()).used(usage);
            });
        }
        families.add(measured(
                "mc_workload_resident_memory_bytes", "Resident memory of its processes", now, Usage::residentBytes));
        families.add(measured(
                "mc_workload_proportional_memory_bytes",
                "The same, with shared pages divided by those who share them",
                now,
                Usage::proportionalBytes));
        families.add(measured("mc_workload_memory_limit_bytes", "Hard limit", now, Usage::memoryLimitBytes));
        families.add(measured("mc_workload_processes", "Processes", now, Usage::processes));
        families.add(
                total("mc_workload_cpu_seconds_total", "User and system time", all, WorkloadLife.Totals::cpuSeconds));
        families.add(total("mc_workload_read_bytes_total", "Read from disk", all, WorkloadLife.Totals::readBytes));
        families.add(
                total("mc_workload_written_bytes_total", "Written to disk", all, WorkloadLife.Totals::writtenBytes));
        Family switches = Family.counter("mc_workload_context_switches_total", "Waits, and making room for others");
        for (WorkloadStatus s : all) {
            WorkloadLife.Totals totals = life(s.name()).totals();
            if (totals != null) {
                switches.add(totals.voluntarySwitches(), "workload", s.name(), "kind", "voluntary");
                switches.add(totals.involuntarySwitches(), "workload", s.name(), "kind", "involuntary");
            }
        }
        families.add(switches);
        return families;
    }

    private static Family measured(String name, String help, Map<String, Usage> now, Function<Usage, Number> value) {
        Family family = Family.gauge(name, help);
        now.forEach((workload, usage) -> family.addIfKnown(value.apply(usage), "workload", workload));
        return family;
    }

    private Family total(
            String name, String help, List<WorkloadStatus> all, Function<WorkloadLife.Totals, Number> value) {
        Family family = Family.counter(name, help);
        for (WorkloadStatus s : all) {
            WorkloadLife.Totals totals = life(s.name()).totals();
            if (totals != null) {
                family.addIfKnown(value.apply(totals), "workload", s.name());
            }
        }
        return family;
    }
}

package io.mastercontrol.agent.meter;

import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.definition.DeviceName;
import io.mastercontrol.agent.run.ProcessFiles;
import io.mastercontrol.agent.update.AgentVersion;
import io.mastercontrol.agent.update.LauncherConfig;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** {@code mc_agent_*} at {@code /metrics}: what the agent itself takes, read from the kernel. */
@Singleton
public class AgentMeters {
    private final String device;
    private final CollectorRegistry page;
    private final List<Long> self = List.of(ProcessHandle.current().pid());
    private final Instant started = Instant.now();
    private final String version;
    private final Rising voluntarySwitches = new Rising();
    private final Rising involuntarySwitches = new Rising();

    /** @param page what {@code /metrics} shows */
    AgentMeters(
            AgentConfig config,
            LauncherConfig launcher,
            CollectorRegistry page,
            @ConfigProperty(name = "quarkus.application.version") String built)
            throws IOException {
        this.device = DeviceName.of(config);
        this.version = AgentVersion.running(launcher, built);
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

    private synchronized List<Collector.MetricFamilySamples> read() {
        List<Long> switches = ProcessFiles.contextSwitches(self);
        Runtime heap = Runtime.getRuntime();
        return Stream.of(
                        Family.gauge("mc_agent_info", "Which agent this is; always 1")
                                .add(
                                        1,
                                        "device",
                                        device,
                                        "version",
                                        version,
                                        "java",
                                        System.getProperty("java.version")),
                        Family.gauge("mc_agent_start_timestamp_seconds", "When it was started")
                                .add(started.toEpochMilli() / 1000.0),
                        Family.counter("mc_agent_cpu_seconds_total", "User and system time")
                                .add(ProcessFiles.cpuSeconds(self)),
                        Family.gauge("mc_agent_resident_memory_bytes", "Resident memory")
                                .add(ProcessFiles.residentBytes(self)),
                        Family.gauge("mc_agent_heap_used_bytes", "Java objects, those that nobody holds included")
                                .add(heap.totalMemory() - heap.freeMemory()),
                        Family.counter("mc_agent_read_bytes_total", "Read from disk")
                                .add(ProcessFiles.readBytes(self)),
                        Family.counter("mc_agent_written_bytes_total", "Written to disk")
                                .add(ProcessFiles.writtenBytes(self)),
                        Family.counter("mc_agent_context_switches_total", "Waits, and making room for others")
                                .add(voluntarySwitches.of(switches.get(0)), "kind", "voluntary")
                                .add(involuntarySwitches.of(switches.get(1)), "kind", "involuntary"),
                        Family.gauge("mc_agent_threads", "Threads").add(ProcessFiles.threads(self)))
                .map(Family::samples)
                .toList();
    }
}

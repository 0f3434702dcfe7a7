package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.isolation.Cgroups;
import io.mastercontrol.agent.run.ProcessFiles;
import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Measures one workload when somebody asks, and no more often than is worth it: many questions of one moment cost one look.
 * Any thread.
 */
final class Gauge {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);
    private static final long PROPORTIONAL_FRESH = TimeUnit.MINUTES.toNanos(1);

    private final Cgroups cgroups;
    private Usage last;
    private List<Long> lastPids = List.of();
    private long lastNanos;
    private long proportional;
    private long proportionalNanos;

    Gauge(Cgroups cgroups) {
        this.cgroups = cgroups;
    }

    synchronized Usage read(WorkloadSpec spec, List<Long> pids) {
        long now = System.nanoTime();
        boolean same = pids.equals(lastPids);
        if (last != null && same && now - lastNanos < FRESH) {
            return last;
        }
        if (proportional == 0 || !same || now - proportionalNanos > PROPORTIONAL_FRESH) {
            proportional = ProcessFiles.proportionalBytes(pids);
            proportionalNanos = now;
        }
        String name = spec.name();
        Optional<Cgroups.Io> io = cgroups.io(name);
        List<Long> switches = ProcessFiles.contextSwitches(pids);
        last = new Usage(
                cgroups.cpuSeconds(name).orElseGet(() -> ProcessFiles.cpuSeconds(pids)),
                ProcessFiles.residentBytes(pids),
                proportional,
                spec.resources().memoryBytes().orElse(null),
                io.map(Cgroups.Io::readBytes).orElseGet(() -> ProcessFiles.readBytes(pids)),
                io.map(Cgroups.Io::writtenBytes).orElseGet(() -> ProcessFiles.writtenBytes(pids)),
                switches.get(0),
                switches.get(1),
                pids.size());
        lastPids = pids;
        lastNanos = now;
        return last;
    }

    /** The same status with the processor time and the memory of these processes. */
    WorkloadStatus measured(WorkloadStatus s, String place, List<Long> pids) {
        return new WorkloadStatus(
                s.name(),
                s.type(),
                s.runMode(),
                s.state(),
                s.health(),
                s.pid(),
                s.version(),
                s.contentDigest(),
                s.runs(),
                s.restarts(),
                s.consecutiveFailures(),
                s.lastStarted(),
                s.lastExit(),
                cgroups.cpuSeconds(place).orElseGet(() -> ProcessFiles.cpuSeconds(pids)),
                ProcessFiles.residentBytes(pids),
                s.waitingFor(),
                s.reason());
    }
}

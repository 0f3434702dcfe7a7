package io.mastercontrol.agent.reading;

import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.agent.supervision.LogSlice;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** What is read of workloads beyond their state: errors in their output, and what they measure of themselves. */
public final class Readings {
    private static final Logger LOG = Logger.getLogger(Readings.class);
    private static final int MOST_LINES = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Workloads workloads;
    private final Map<String, ErrorLines> errors = new HashMap<>();
    private final Answers answers;

    public Readings(Workloads workloads) {
        this.workloads = workloads;
        // What hangs must not hold up a heartbeat; nobody asks, and the thread ends by itself.
        ThreadPoolExecutor askers =
                new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "readings");
                    thread.setDaemon(true);
                    return thread;
                });
        askers.allowCoreThreadTimeOut(true);
        this.answers = new Answers(askers, PATIENCE);
    }

    /**
     * By workload; those that run alone. What they measure is what they said when they were asked last. One thread.
     *
     * @param statuses of all, as they are now
     */
    public Map<String, Map<String, Double>> of(List<WorkloadStatus> statuses) {
        List<WorkloadStatus> running =
                statuses.stream().filter(status -> status.pid() != null).toList();
        Set<String> names = running.stream().map(WorkloadStatus::name).collect(Collectors.toSet());
        errors.keySet().retainAll(names);
        answers.keepOnly(names);
        Map<String, Map<String, Double>> all = new TreeMap<>();
        for (WorkloadStatus status : running) {
            String process = status.version() + " " + status.contentDigest() + " " + status.pid();
            Map<String, Double> one = new TreeMap<>(answers.known(status.name(), process));
            errorLines(status).ifPresent(rate -> one.put(Heartbeat.ERROR_LINES, rate));
            if (!one.isEmpty()) {
                all.put(status.name(), one);
            }
            ask(status.name(), process);
        }
        return all;
    }

    private Optional<Double> errorLines(WorkloadStatus status) {
        long now = System.nanoTime();
        ErrorLines lines = errors.computeIfAbsent(status.name(), name -> new ErrorLines());
        lines.of(status.version() + " " + status.contentDigest(), now);
        boolean first = lines.cursor() == null;
        try {
            Optional<LogSlice> slice = workloads.logs(
                    status.name(),
                    new LogQuery(first ? 0 : MOST_LINES, LogQuery.Stream.all, Optional.ofNullable(lines.cursor())));
            slice.ifPresent(some -> lines.read(first ? null : some.text(), some.cursor(), now));
            return slice.map(some -> Math.round(lines.perHour(now) * 10) / 10.0);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            LOG.debugf("%s: its output cannot be read for errors: %s", status.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private void ask(String name, String process) {
        workloads
                .definition(name)
                .map(Definition::spec)
                .flatMap(spec -> spec.metrics())
                .ifPresent(metrics -> answers.ask(name, process, metrics));
    }
}

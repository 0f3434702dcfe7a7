package io.mastercontrol.agent.reading;

import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.agent.supervision.LogSlice;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadSpec.OwnMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** What is read of workloads beyond their state: errors in their output, and what they measure of themselves. */
public final class Readings {
    private static final Logger LOG = Logger.getLogger(Readings.class);
    private static final int MOST_LINES = 20_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final int PATIENCE_MILLIS = 2_000;

    private final Workloads workloads;
    private final Map<String, ErrorLines> errors = new HashMap<>();
    private final Map<String, Map<String, Double>> measured = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    /** What hangs must not hold up a heartbeat; a workload is asked once at a time. */
    private final ThreadPoolExecutor askers;

    public Readings(Workloads workloads) {
        this.workloads = workloads;
        this.askers = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "readings");
            thread.setDaemon(true);
            return thread;
        });
        askers.allowCoreThreadTimeOut(true);
    }

    /** By workload; those that run alone. What they measure is what they said when they were asked last. One thread. */
    public Map<String, Map<String, Double>> now() {
        List<WorkloadStatus> running = workloads.statuses().stream()
                .filter(status -> status.pid() != null)
                .toList();
        Set<String> names = running.stream().map(WorkloadStatus::name).collect(Collectors.toSet());
        errors.keySet().retainAll(names);
        measured.keySet().retainAll(names);
        Map<String, Map<String, Double>> all = new TreeMap<>();
        for (WorkloadStatus status : running) {
            Map<String, Double> one = new TreeMap<>(measured.getOrDefault(status.name(), Map.of()));
            errorLines(status).ifPresent(rate -> one.put(Heartbeat.ERROR_LINES, rate));
            if (!one.isEmpty()) {
                all.put(status.name(), one);
            }
            ask(status.name());
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

    private void ask(String name) {
        Optional<OwnMetrics> metrics =
                workloads.definition(name).map(Definition::spec).flatMap(spec -> spec.metrics());
        if (metrics.isEmpty() || !asked.add(name)) {
            return;
        }
        askers.execute(() -> {
            try {
                measured.put(
                        name,
                        Exposition.read(text(metrics.get().url()), metrics.get().names()));
            } catch (IOException | IllegalArgumentException e) {
                // What is not known any more is not told, so that nobody judges by what was so once.
                measured.remove(name);
                LOG.debugf(
                        "%s: %s does not tell what it measures: %s",
                        name, metrics.get().url(), e.getMessage());
            } finally {
                asked.remove(name);
            }
        });
    }

    private static String text(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "text/plain");
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK || bytes.length > MOST_BYTES) {
                throw new IOException("status " + connection.getResponseCode() + " and " + bytes.length + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }

    public void close() {
        askers.shutdownNow();
    }
}

package io.mastercontrol.agent.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.guard.BoardGuard;
import io.mastercontrol.agent.heartbeat.DeviceSensors;
import io.mastercontrol.agent.reading.Readings;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.expression.Evaluation;
import io.mastercontrol.contracts.expression.Verdict;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.LocalAlert;
import io.mastercontrol.contracts.workload.LocalAlertFile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks after what the device is to look after by itself: asks the conditions, tells of a beginning and an end, and acts,
 * with a network or without. On a thread of its own, which measures only where there is an alert to ask.
 */
@ApplicationScoped
class LocalAlerts {
    private static final Logger LOG = Logger.getLogger(LocalAlerts.class);
    private static final int AFTER_WORKLOADS = 11;

    /** After so long a workload that was running is taken over, and what is said of it now holds. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AgentConfig agent;
    private final AlertConfig config;
    private final Workloads workloads;
    private final Instance<BoardGuard> guard;
    private final Instance<WorkloadObserver> observers;
    private final Actions actions;
    private final Map<String, Standing> standings = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread alerts = new Thread(task, "alerts");
        alerts.setDaemon(true);
        return alerts;
    });
    /** Told by the agent before this one, whose message may have been lost with it; the control plane knows it as one. */
    private final Set<String> toldBefore = new HashSet<>();

    private final long begun = System.nanoTime();
    private List<LocalAlert> ofDevice = List.of();
    private Told told;
    private DeviceSensors sensors;
    private Readings readings;

    LocalAlerts(
            AgentConfig agent,
            AlertConfig config,
            Workloads workloads,
            Instance<BoardGuard> guard,
            Instance<WorkloadObserver> observers) {
        this.agent = agent;
        this.config = config;
        this.workloads = workloads;
        this.guard = guard;
        this.observers = observers;
        this.actions = new Actions(workloads, agent.data(), agent.sysfs(), config.hookTimeout());
    }

    void start(@Observes @Priority(AFTER_WORKLOADS) StartupEvent event) throws IOException {
        ofDevice = read();
        try {
            told = Told.in(agent.data());
        } catch (IOException e) {
            LOG.errorf("What the device looked after before cannot be read (%s); it begins anew", e.getMessage());
            Files.deleteIfExists(agent.data().resolve("alerts-told.json"));
            told = Told.in(agent.data());
        }
        for (String key : told.keys()) {
            standings.put(key, Standing.FIRING);
            toldBefore.add(key);
        }
        long millis = Math.max(100, config.interval().toMillis());
        thread.scheduleWithFixedDelay(this::lookSafely, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
        actions.end();
    }

    private List<LocalAlert> read() {
        Path file = config.file().orElse(agent.data().resolve("alerts.yaml"));
        if (config.file().isEmpty() && !Files.exists(file)) {
            return List.of();
        }
        try {
            LocalAlertFile read = LocalAlertFile.read(file.toString(), Files.readString(file));
            read.problems().forEach(LOG::error);
            return read.alerts();
        } catch (IOException e) {
            LOG.errorf("%s cannot be read: %s", file, e.getMessage());
            return List.of();
        }
    }

    /** A task that throws is never run again by its scheduler. */
    private void lookSafely() {
        try {
            look();
        } catch (IOException e) {
            LOG.errorf("What the device looks after cannot be kept: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The device's own alerts met an error; they are looked at again in time", e);
        }
    }

    private void look() throws IOException {
        List<WorkloadStatus> statuses = workloads.statuses();
        List<Watched> all = watched(statuses);
        if (all.isEmpty() && standings.isEmpty()) {
            return;
        }
        Local device = measure();
        Map<String, Map<String, Double>> own =
                all.stream().anyMatch(one -> one.owner().isPresent())
                        ? readings().of(statuses)
                        : Map.of();
        Set<String> seen = new HashSet<>();
        for (Watched watched : all) {
            seen.add(watched.key());
            Local local = watched.owner().isEmpty()
                    ? device
                    : statuses.stream()
                            .filter(status -> status.name().equals(watched.workload()))
                            .findFirst()
                            .map(status ->
                                    device.with(status, own.getOrDefault(status.name(), Map.of()), Instant.now()))
                            .orElse(device);
            step(watched, Evaluation.of(watched.alert().condition(), local));
        }
        for (String gone : List.copyOf(standings.keySet())) {
            if (!seen.contains(gone)) {
                forget(gone);
            }
        }
    }

    private List<Watched> watched(List<WorkloadStatus> statuses) {
        List<Watched> all = new ArrayList<>();
        ofDevice.forEach(alert -> all.add(new Watched(alert, Optional.empty())));
        for (WorkloadStatus status : statuses) {
            workloads
                    .definition(status.name())
                    .ifPresent(one ->
                            one.spec().alerts().forEach(alert -> all.add(new Watched(alert, Optional.of(one)))));
        }
        return all;
    }

    private Local measure() {
        if (sensors == null) {
            sensors = new DeviceSensors(agent.data(), agent.sysfs());
        }
        return Local.of(guard.get().add(sensors.read()));
    }

    private Readings readings() {
        if (readings == null) {
            readings = new Readings(workloads);
        }
        return readings;
    }

    private void step(Watched watched, Verdict verdict) throws IOException {
        if (toldBefore.contains(watched.key()) && verdict.isFalse() && System.nanoTime() - begun < SETTLING_NANOS) {
            return;
        }
        Standing before = standings.getOrDefault(watched.key(), Standing.WELL);
        Standing now = before.after(verdict, watched.alert(), System.nanoTime());
        standings.put(watched.key(), now);
        boolean again = now.firing() && before.firing() && toldBefore.remove(watched.key());
        if (now.firing() == before.firing() && !again) {
            return;
        }
        String value =
                verdict.value().isPresent() ? String.valueOf(verdict.value().getAsDouble()) : "";
        String message = watched.told()
                + (now.firing() ? ": " + watched.alert().when() : " is over")
                + (value.isEmpty() ? "" : " (" + value + ")");
        if (again) {
            tell(EventType.DEVICE_ALERT_FIRING, watched, message, verdict);
        } else if (now.firing()) {
            // First the message: what comes next may bring the device down.
            tell(EventType.DEVICE_ALERT_FIRING, watched, message, verdict);
            told.begin(watched.key(), actions.blink(watched));
            actions.hook(watched, "firing", value, message);
        } else {
            tell(EventType.DEVICE_ALERT_RESOLVED, watched, message, verdict);
            actions.again(watched, told.end(watched.key()));
            actions.hook(watched, "resolved", value, message);
        }
    }

    /** It is looked after no more, as its workload is gone or is another version. */
    private void forget(String key) throws IOException {
        standings.remove(key);
        if (told.isFiring(key)) {
            told.end(key);
            int slash = key.indexOf('/');
            ObjectNode detail = Json.mapper().createObjectNode().put("alert", key.substring(slash + 1));
            String workload = slash == 0 ? null : key.substring(0, slash);
            happened(
                    EventType.DEVICE_ALERT_RESOLVED,
                    workload,
                    key.substring(slash + 1) + " is not looked after any more",
                    detail);
        }
    }

    private void tell(String type, Watched watched, String message, Verdict verdict) {
        ObjectNode detail =
                Json.mapper().createObjectNode().put("alert", watched.alert().name());
        if (verdict.value().isPresent()) {
            detail.put("value", verdict.value().getAsDouble());
        }
        happened(type, watched.workload(), message, detail);
    }

    private void happened(String type, String workload, String message, ObjectNode detail) {
        LOG.warn(message);
        Instant now = Instant.now();
        observers.forEach(observer -> observer.happened(now, type, workload, message, detail));
    }
}

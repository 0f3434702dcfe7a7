package io.mastercontrol.agent.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.AgentConfig;
import io.mastercontrol.agent.disk.Reserve;
import io.mastercontrol.agent.neighbour.KeptPatches;
import io.mastercontrol.agent.supervision.Outcome;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.DeviceMetrics;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Looks at the disks and the temperature now and then, and does what follows, on a thread of its own. */
@ApplicationScoped
public class BoardGuard {
    private static final Logger LOG = Logger.getLogger(BoardGuard.class);
    private static final int AFTER_WORKLOADS = 10;
    private static final int LOGS_AT_ONCE = 8;
    private static final double CORES_WHEN_HOT = 0.5;

    private final AgentConfig agent;
    private final GuardConfig config;
    private final Workloads workloads;
    private final Instance<WorkloadObserver> observers;
    private final Ladder spaceLadder;
    private final Ladder heatLadder;
    private final Set<String> paused = new HashSet<>();
    private final Set<String> throttled = new HashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread guard = new Thread(task, "guard");
        guard.setDaemon(true);
        return guard;
    });
    private volatile Guarding guarding = Guarding.NOTHING;
    private volatile OptionalDouble inodes = OptionalDouble.empty();
    private boolean unmeasured;

    BoardGuard(AgentConfig agent, GuardConfig config, Workloads workloads, Instance<WorkloadObserver> observers) {
        this.agent = agent;
        this.config = config;
        this.workloads = workloads;
        this.observers = observers;
        GuardConfig.Storage storage = config.storage();
        this.spaceLadder = new Ladder(List.of(storage.clean(), storage.pause(), storage.alert()), storage.hysteresis());
        GuardConfig.Thermal thermal = config.thermal();
        this.heatLadder = new Ladder(List.of(thermal.throttle(), thermal.pause()), thermal.hysteresis());
    }

    void start(@Observes @Priority(AFTER_WORKLOADS) StartupEvent event) {
        long millis = Math.max(100, config.interval().toMillis());
        thread.scheduleWithFixedDelay(this::lookSafely, 0, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    /** The measurements with what the guards know of the board. */
    public DeviceMetrics add(DeviceMetrics metrics) {
        OptionalDouble used = inodes;
        Guarding known = guarding;
        return metrics.on(
                used.isPresent() ? Math.round(used.getAsDouble() * 10) / 10.0 : null,
                known.hottest() == null ? null : known.undervoltage());
    }

    Guarding guarding() {
        return guarding;
    }

    /** A task that throws is never run again by its scheduler. */
    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("The guards met an error of their own; they look again in time", e);
        }
    }

    private void look() {
        Guarding before = guarding;
        Guarding now = before.after(spaceLadder, spaces(), heatLadder, Heat.read(agent.sysfs()));
        if (now.clean() && freeSome()) {
            now = now.after(spaceLadder, spaces(), heatLadder, Optional.ofNullable(now.hottest()));
        }
        guarding = now;
        tell(before, now);
        hold(now);
        if (now.space() == 0 && now.fullest() != null) {
            holdReserve();
        }
    }

    private List<Space> spaces() {
        try {
            List<Space> measured = Space.measure(List.of(agent.data(), Path.of("/")));
            unmeasured = false;
            inodes = Space.mostInodes(measured);
            return measured;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            if (!unmeasured) {
                LOG.errorf("The disks cannot be measured: %s", e.getMessage());
                unmeasured = true;
            }
            return List.of();
        }
    }

    private boolean freeSome() {
        try {
            long freed = KeptPatches.in(agent.data()).drop();
            workloads.tidy();
            RotatedLogs logs = new RotatedLogs(agent.data());
            for (long more = logs.dropOldest(LOGS_AT_ONCE); more > 0; more = logs.dropOldest(LOGS_AT_ONCE)) {
                freed += more;
                Optional<Space> fullest = Space.fullest(spaces());
                if (fullest.isEmpty() || spaceLadder.next(1, fullest.get().used()) == 0) {
                    break;
                }
            }
            if (freed > 0) {
                LOG.infof("Deleted %d bytes of rotated logs and kept patches, since the disk is short of space", freed);
            }
            return freed > 0;
        } catch (IOException e) {
            LOG.errorf("Cannot clean up: %s", e.getMessage());
            return false;
        }
    }

    /** Pauses, throttles and lets go; whatever was defined since the last look too. */
    private void hold(Guarding now) {
        boolean holds = now.pause().isPresent() || now.throttle();
        if (!holds && paused.isEmpty() && throttled.isEmpty()) {
            // Nearly always so; asking how all are costs a look at each of their processes.
            return;
        }
        for (WorkloadStatus status : workloads.statuses()) {
            String name = status.name();
            if (now.pause().isPresent()) {
                if (workloads.pause(name, now.pause().get()) instanceof Outcome.Done) {
                    paused.add(name);
                }
            } else if (paused.remove(name)) {
                workloads.resume(name);
            }
            if (now.throttle()) {
                if (workloads.throttle(name, Optional.of(CORES_WHEN_HOT)) instanceof Outcome.Done) {
                    throttled.add(name);
                }
            } else if (throttled.remove(name)) {
                workloads.throttle(name, Optional.empty());
            }
        }
    }

    private void holdReserve() {
        try {
            Reserve.take(agent.data(), config.storage().reserve());
        } catch (IOException e) {
            LOG.warnf("There is no room to hold a reserve for the agent's own state: %s", e.getMessage());
        }
    }

    private void tell(Guarding before, Guarding now) {
        if (now.space() != before.space()) {
            boolean worse = now.space() > before.space();
            String word = Guarding.SPACE_WORDS.get(now.space());
            event(
                    now.space() == 0 ? EventType.STORAGE_RECOVERED : EventType.STORAGE_LOW,
                    now.fullest().told() + (worse || now.space() > 0 ? ": " + word : ": that is enough again"),
                    detail("level", word, "used_percent", now.fullest().used()));
        }
        if (now.heat() != before.heat()) {
            String word = Guarding.HEAT_WORDS.get(now.heat());
            String told = now.hottest() == null
                    ? "no zone tells its temperature any more"
                    : now.hottest().told();
            event(
                    now.heat() == 0 ? EventType.BOARD_COOLED : EventType.BOARD_OVERHEATED,
                    told + ": " + (now.heat() == 0 ? "that is cool enough again" : word),
                    detail(
                            "level",
                            word,
                            "celsius",
                            now.hottest() == null ? 0 : now.hottest().celsius()));
        }
        if (now.undervoltage() && !before.undervoltage()) {
            event(
                    EventType.BOARD_UNDERPOWERED,
                    "the board's supply is too weak: use another cable or power supply",
                    Json.mapper().createObjectNode());
        }
    }

    private static JsonNode detail(String level, String word, String measure, double value) {
        ObjectNode detail = Json.mapper().createObjectNode();
        return detail.put(level, word).put(measure, Math.round(value * 10) / 10.0);
    }

    private void event(String type, String message, JsonNode detail) {
        LOG.info(message);
        Instant now = Instant.now();
        observers.forEach(observer -> observer.happened(now, type, null, message, detail));
    }
}

package io.mastercontrol.agent.alert;

import io.mastercontrol.agent.exec.Execution;
import io.mastercontrol.agent.supervision.Inside;
import io.mastercontrol.agent.supervision.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** What the device does about an alert itself: hooks, one after the other on a thread of their own, and lights. */
final class Actions {
    private static final Logger LOG = Logger.getLogger(Actions.class);

    private final Workloads workloads;
    private final Path data;
    private final Path sysfs;
    private final Duration patience;
    private final ExecutorService hooks = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "alert-hooks");
        thread.setDaemon(true);
        return thread;
    });

    Actions(Workloads workloads, Path data, Path sysfs, Duration patience) {
        this.workloads = workloads;
        this.data = data;
        this.sysfs = sysfs;
        this.patience = patience;
    }

    /** @return what the light did before, or the empty text */
    String blink(Watched watched) {
        try {
            return watched.alert().led().isPresent()
                    ? Led.named(sysfs, watched.alert().led().get()).blink()
                    : "";
        } catch (IOException e) {
            LOG.warnf("%s: its light cannot blink: %s", watched.told(), e.getMessage());
            return "";
        }
    }

    void again(Watched watched, String before) {
        if (watched.alert().led().isPresent() && !before.isEmpty()) {
            try {
                Led.named(sysfs, watched.alert().led().get()).again(before);
            } catch (IOException e) {
                LOG.warnf("%s: its light goes on blinking: %s", watched.told(), e.getMessage());
            }
        }
    }

    /** Returns at once. */
    void hook(Watched watched, String state, String value, String message) {
        if (!watched.alert().hook().isEmpty()) {
            hooks.execute(() -> run(watched, state, value, message));
        }
    }

    private void run(Watched watched, String state, String value, String message) {
        Map<String, String> said = new HashMap<>();
        said.put("MC_ALERT", watched.alert().name());
        said.put("MC_ALERT_STATE", state);
        said.put("MC_ALERT_VALUE", value);
        said.put("MC_ALERT_MESSAGE", message);
        try {
            Inside inside = surroundings(watched);
            Map<String, String> environment = new HashMap<>(inside.environment());
            environment.putAll(said);
            Execution execution =
                    Execution.of(new Inside(inside.argv(), inside.directory(), environment, inside.user()), patience);
            if (execution.exitCode() == null) {
                LOG.warnf("%s: its hook took longer than %s and was ended", watched.told(), patience);
            } else if (execution.exitCode() != 0) {
                LOG.warnf(
                        "%s: its hook ended with %d: %s",
                        watched.told(), execution.exitCode(), execution.stderr().strip());
            }
            if (watched.owner().isPresent()) {
                workloads.endAside(watched.owner().get());
            }
        } catch (IOException e) {
            LOG.warnf("%s: its hook cannot be run: %s", watched.told(), e.getMessage());
        }
    }

    /** A workload's hook has no more rights than the workload; the device's own has the agent's. */
    private Inside surroundings(Watched watched) throws IOException {
        if (watched.owner().isPresent()) {
            try {
                return workloads.inside(watched.workload(), watched.alert().hook());
            } catch (IOException e) {
                LOG.debugf("%s does not run, so its hook stands beside it: %s", watched.workload(), e.getMessage());
                return workloads.aside(watched.owner().get(), watched.alert().hook());
            }
        }
        return new Inside(watched.alert().hook(), data, System.getenv(), Optional.empty());
    }

    void end() {
        hooks.shutdownNow();
    }
}

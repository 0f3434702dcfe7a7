package io.mastercontrol.agent.update;

import io.mastercontrol.agent.supervision.Workloads;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * Shows the launcher, and through it systemd's watchdog, that the supervisor turns: a number that grows, in a file in
 * memory. A process that merely exists does not show that.
 */
@ApplicationScoped
class Pulse {
    private static final Logger LOG = Logger.getLogger(Pulse.class);
    private static final long MILLIS = 5_000;

    private final LauncherConfig config;
    private final Instance<Workloads> workloads;

    Pulse(LauncherConfig config, Instance<Workloads> workloads) {
        this.config = config;
        this.workloads = workloads;
    }

    /** Workloads have been begun by then, and whoever is told that the agent is there can talk to it. */
    void start(@ObservesAsync HttpServerStart event) {
        config.pulse().ifPresent(file -> {
            Thread thread = new Thread(() -> beat(file), "pulse");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void beat(Path file) {
        try {
            for (long turn = 1; ; turn++) {
                workloads.get().awaitTurn();
                Files.write(file, (turn + "\n").getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(MILLIS);
            }
        } catch (IOException e) {
            LOG.errorf(
                    "The launcher cannot be shown that this agent lives, and will start it again: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debugf("The supervisor has ended: %s", e.getMessage());
        }
    }
}

package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.desired.DesiredStatePublisher;
import io.mastercontrol.orchestrator.journal.FleetJournal;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.reported.ReportsTaken;
import io.mastercontrol.orchestrator.rollout.RolloutAdvance.Advanced;
import io.mastercontrol.orchestrator.rule.RulesChanged;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Advances rollouts when something happened: a report, a device that came or went, an operator, the clock. Of each
 * rollout one step runs at a time in this process, with a pause between that is as long as the step was, so that the
 * reports of a large fleet are looked at together and no more than half of the time goes into looking.
 */
@ApplicationScoped
class RolloutDriver {
    private static final Logger LOG = Logger.getLogger(RolloutDriver.class);
    private static final long RETRY_MILLIS = 1_000;

    /** What is known of a rollout that is being advanced. */
    private static final class Drive {
        private boolean again;
    }

    private final Vertx vertx;
    private final RolloutRepository rollouts;
    private final RolloutAdvance advance;
    private final DesiredStatePublisher desired;
    private final RolloutHistory history;
    private final FleetJournal journal;
    private final RolloutQueue queue;
    private final RolloutConfig config;
    private final Clock clock;
    private final Map<String, Drive> driving = new HashMap<>();

    RolloutDriver(
            Vertx vertx,
            RolloutRepository rollouts,
            RolloutAdvance advance,
            DesiredStatePublisher desired,
            RolloutHistory history,
            FleetJournal journal,
            RolloutQueue queue,
            RolloutConfig config,
            Clock clock) {
        this.vertx = vertx;
        this.rollouts = rollouts;
        this.advance = advance;
        this.desired = desired;
        this.history = history;
        this.journal = journal;
        this.queue = queue;
        this.config = config;
        this.clock = clock;
    }

    void onStart(@Observes StartupEvent event) {
        driveAll(rollouts.unsettled(), true);
    }

    void onReports(@Observes ReportsTaken event) {
        driveConcerning(event.devices());
    }

    void onPresence(@Observes Presence.Changed event) {
        driveConcerning(event.devices());
    }

    void onRules(@Observes RulesChanged event) {
        if (event.devices().isEmpty()) {
            driveAll(rollouts.unsettled(), true);
        } else {
            driveConcerning(event.devices());
        }
    }

    private void driveConcerning(Collection<String> devices) {
        driveAll(rollouts.concerning(devices), true);
    }

    private void driveAll(Uni<List<String>> ids, boolean patient) {
        ids.subscribe().with(found -> found.forEach(id -> drive(id, patient)), e -> {
            LOG.warnf("cannot look for rollouts to advance: %s", e.getMessage());
            vertx.setTimer(RETRY_MILLIS, ignored -> driveAll(rollouts.unsettled(), true));
        });
    }

    /** The one that is next may begin. */
    void driveWaiting(String release) {
        driveAll(queue.waiting(release), true);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        return rollouts.due(clock.instant())
                .invoke(found -> found.forEach(id -> drive(id, false)))
                .onFailure()
                .invoke(e -> LOG.warnf("cannot look for rollouts that are due: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    @Scheduled(every = "1h", delayed = "1m")
    Uni<Void> prune() {
        return journal.prune(config.eventRetention());
    }

    /** Advances a rollout now, or once more if it is being advanced. */
    void drive(String id, boolean patient) {
        synchronized (driving) {
            Drive running = driving.get(id);
            if (running != null) {
                running.again = running.again || patient;
                return;
            }
            driving.put(id, new Drive());
        }
        next(id, patient);
    }

    private void next(String id, boolean patient) {
        long began = System.nanoTime();
        advance.advance(id, patient)
                .subscribe()
                .with(done -> advanced(id, done, System.nanoTime() - began), e -> failed(id, e));
    }

    private void advanced(String id, Advanced done, long nanos) {
        history.tell(done.events());
        desired.publish(done.told())
                .subscribe()
                .with(ignored -> {}, e -> LOG.warnf("cannot publish desired states: %s", e.getMessage()));
        if (done.freed() != null) {
            driveWaiting(done.freed());
        }
        long pause = Math.max(config.pause().toMillis(), TimeUnit.NANOSECONDS.toMillis(nanos));
        boolean now = done.again();
        vertx.setTimer(now ? 1 : Math.max(1, pause), ignored -> goOn(id, now));
    }

    private void goOn(String id, boolean now) {
        synchronized (driving) {
            Drive running = driving.get(id);
            if (!now && !running.again) {
                driving.remove(id);
                return;
            }
            running.again = false;
        }
        next(id, true);
    }

    private void failed(String id, Throwable e) {
        LOG.warnf(e, "cannot advance rollout %s now; trying again", id);
        vertx.setTimer(RETRY_MILLIS, ignored -> goOn(id, true));
    }
}

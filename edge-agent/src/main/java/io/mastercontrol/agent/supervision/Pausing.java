package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.contracts.message.EventType;
import java.time.Duration;

/** Keeps one workload from running while the board cannot bear it. On the supervisor's thread. */
final class Pausing {
    private static final Duration RUNNER_WRITES = Duration.ofMillis(20);

    private final Ground ground;
    private final Home home;
    private final Life life;
    private final Presence presence;
    private final Care care;
    private final Pause pause;

    Pausing(Ground ground, Home home, Life life, Presence presence, Care care, Pause pause) {
        this.ground = ground;
        this.home = home;
        this.life = life;
        this.presence = presence;
        this.care = care;
        this.pause = pause;
    }

    boolean isPaused() {
        return pause.reason().isPresent();
    }

    void begin(String reason) {
        pause.begin(reason);
        enforce();
    }

    /** Freezes what runs during a pause. */
    void enforce() {
        if (pause.reason().isEmpty()
                || !(life.state() instanceof Lifecycle.Running running)
                || presence.run().isEmpty()) {
            return;
        }
        if (home.runs().process(presence.run().get().record().number()).isEmpty()) {
            // Its runner has not written down yet who it is, and could not do so frozen.
            ground.loop().in(RUNNER_WRITES, this::enforce);
            return;
        }
        String reason = pause.reason().get();
        care.end();
        presence.standby().dismiss();
        life.become(running.toFrozen(reason));
        pause.frozen();
        presence.freeze();
        life.tell(EventType.WORKLOAD_PAUSED, "paused: " + reason);
        life.publish();
    }

    /** What stood still goes on, and the time in which it did is not held against it. */
    void end() {
        long stood = pause.end();
        presence.run().ifPresent(run -> run.stoodStill(stood));
        if (life.state() instanceof Lifecycle.Frozen) {
            thaw();
        }
    }

    /** So that it can end. */
    void thaw() {
        if (life.state() instanceof Lifecycle.Frozen frozen) {
            presence.thaw();
            life.become(frozen.toThawed());
        }
    }
}

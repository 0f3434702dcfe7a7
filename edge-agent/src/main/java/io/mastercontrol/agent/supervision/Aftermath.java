package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.workload.AfterExit;
import io.mastercontrol.agent.workload.AfterExit.Next;
import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.agent.workload.Lifecycle.Then;
import io.mastercontrol.contracts.message.EventType;

/** What becomes of one workload when a run of it has ended. On the supervisor's thread. */
final class Aftermath {
    private final Ground ground;
    private final Life life;
    private final Presence presence;
    private final Starter starter;

    Aftermath(Ground ground, Life life, Presence presence, Starter starter) {
        this.ground = ground;
        this.life = life;
        this.presence = presence;
        this.starter = starter;
    }

    /** The run was stopped, with something to follow that no policy has a say in. */
    void rest(Lifecycle.Stopping asked) {
        starter.cancel();
        life.become(asked.toStopped());
        life.tell(EventType.WORKLOAD_STOPPED, "stopped");
        if (asked.then() == Then.START) {
            starter.times().setDueUnlessScheduled();
            starter.plan();
        } else {
            presence.leave();
        }
        life.notebook().writeSoon();
        life.publish();
    }

    /** It ended of itself, or for its own good: its policy decides. */
    void follow(Lifecycle.WithProcess ended, AfterExit.Ended how) {
        starter.cancel();
        boolean knownLoop = life.saved().history().crashLooping();
        Next next = AfterExit.decide(life.spec(), life.saved().history(), how, System.nanoTime(), ground.random());
        life.notebook().note(s -> s.withHistory(next.history()));
        take(ended, next, knownLoop);
        if (life.saved().stopped() && life.state() instanceof Lifecycle.AtRest rest) {
            starter.cancel();
            life.become(rest.toStopped());
        }
        life.notebook().writeSoon();
        life.publish();
    }

    private void take(Lifecycle.WithProcess ended, Next next, boolean knownLoop) {
        if (next instanceof Next.Restart restart) {
            life.become(ended.toBackoff(restart.reason()));
            starter.startIn(restart.delay());
        } else if (next instanceof Next.CrashLoop loop) {
            life.become(ended.toCrashLoop(loop.reason()));
            starter.startIn(loop.delay());
            if (!knownLoop) {
                life.tell(EventType.WORKLOAD_CRASH_LOOPING, loop.reason());
            }
        } else if (next instanceof Next.Again more) {
            life.become(ended.toWaiting(more.waitingFor()));
            starter.startIn(more.delay());
        } else if (next instanceof Next.AtNextTime) {
            life.become(ended.toWaiting("its next time"));
            starter.times().runIsOver();
            starter.plan();
        } else if (next instanceof Next.Completed) {
            life.become(ended.toCompleted());
            atEnd("completed", null, EventType.WORKLOAD_COMPLETED, "completed");
        } else if (next instanceof Next.Failed failed) {
            life.become(ended.toFailed(failed.reason()));
            atEnd("failed", failed.reason(), EventType.WORKLOAD_FAILED, failed.reason());
        }
    }

    private void atEnd(String rest, String reason, String type, String message) {
        life.notebook().note(s -> s.withRest(life.fingerprint(), rest, reason));
        presence.leave();
        life.tell(type, message);
    }
}

package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.supervision.RunReport.State;
import io.mastercontrol.agent.workload.Lifecycle;
import io.mastercontrol.contracts.message.Exit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The runs of one workload: their numbers, and how the last few ended, for who waits for one. On the supervisor's thread. */
final class Runs {
    private static final int KEPT = 16;

    private final Life life;
    private final Presence presence;
    private final Map<Long, RunReport> ends = new LinkedHashMap<>();

    Runs(Life life, Presence presence) {
        this.life = life;
        this.presence = presence;
    }

    /** Counts a start, and answers the number of its run. */
    long begin(Lifecycle.AtRest rest) {
        life.become(rest.toStarting());
        life.notebook().note(s -> s.withHistory(s.history().started()).started(life.fingerprint(), Instant.now()));
        return Math.max(life.saved().endedRun() + 1, life.saved().history().runs());
    }

    /** @param reason why it could not be started, or null */
    void end(long number, Exit exit, String reason) {
        life.notebook().note(s -> s.ended(number, exit));
        ends.put(number, new RunReport(number, State.ended, exit, reason));
        while (ends.size() > KEPT) {
            ends.remove(ends.keySet().iterator().next());
        }
    }

    private boolean isGoing() {
        return life.state() instanceof Lifecycle.WithProcess;
    }

    /** Number of the run that begins next. */
    long next() {
        long ended = life.saved().endedRun();
        long current = presence.run()
                .filter(run -> isGoing())
                .map(run -> Math.max(run.record().number(), ended))
                .orElse(ended);
        long counted = life.state() instanceof Lifecycle.Starting ? 1 : 0;
        return Math.max(current + 1, life.saved().history().runs() - counted + 1) + counted;
    }

    /** What is known of a run; the one before the next may be going on. */
    RunReport report(long number) {
        if (ends.containsKey(number)) {
            return ends.get(number);
        }
        if (number >= next()) {
            return new RunReport(number, State.waiting, null, null);
        }
        if (number == life.saved().endedRun()) {
            return new RunReport(number, State.ended, life.saved().lastExit(), null);
        }
        State state = isGoing() && number == next() - 1 ? State.running : State.forgotten;
        return new RunReport(number, state, null, null);
    }
}

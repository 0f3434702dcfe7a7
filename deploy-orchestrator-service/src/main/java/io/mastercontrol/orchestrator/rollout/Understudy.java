package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Sight;
import java.time.Duration;
import java.time.Instant;

/** A device in a rehearsal: does what its fate says, as long as the play's clock needs for it. */
final class Understudy {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Script script;
    private final Fate fate;
    private final Sight real;
    private final String before;
    private final Instant returns;
    private boolean wanted;
    private boolean runsNew;
    private long asked;
    private long done;
    private Instant finishes;
    private Instant heard;
    private Phase phase = Phase.pending;

    /**
     * What is played.
     *
     * @param digest of the new content, or null
     * @param bake how long it must stay healthy
     */
    record Script(String version, String digest, Duration bake) {}

    /** @param before the version that it has now, or null for none */
    Understudy(Script script, Fate fate, Sight real, String before, Instant begins) {
        this.script = script;
        this.fate = fate;
        this.real = real;
        this.before = before;
        this.returns = real.isOnline() && !fate.away().isZero() ? begins.plus(fate.away()) : null;
    }

    String before() {
        return before;
    }

    /** When it next says something of itself, or null. */
    Instant next(Instant now) {
        if (returns != null && returns.isAfter(now)) {
            return returns;
        }
        return finishes;
    }

    void attempt(long generation, Instant now) {
        asked = generation;
        wanted = true;
        phase = Phase.downloading;
        heard = now;
        finishes = now.plus(fate.takes()).plus(fate.fails() ? script.bake().dividedBy(2) : script.bake());
    }

    void undo(long generation, Instant now) {
        asked = generation;
        wanted = false;
        // What went back by itself has nothing left to do.
        finishes = now.plus(runsNew || phase.isInProgress() ? max(AT_ONCE, fate.takes()) : AT_ONCE);
        phase = Phase.rolling_back;
    }

    private static Duration max(Duration one, Duration two) {
        return one.compareTo(two) > 0 ? one : two;
    }

    /** Lives until then. */
    void live(Instant now) {
        if (finishes == null || finishes.isAfter(now)) {
            heard = finishes == null ? heard : now;
            return;
        }
        heard = finishes;
        finishes = null;
        done = asked;
        runsNew = wanted && !fate.fails();
        phase = wanted && fate.fails() ? Phase.rolled_back : Phase.succeeded;
    }

    Sight sight(Instant now) {
        boolean away = returns != null && returns.isAfter(now);
        String status = away ? "offline" : real.status();
        Instant since = returns == null ? real.since() : away ? returns.minus(fate.away()) : returns;
        return new Sight(status, since, wanted, done, asked == 0 ? real.release() : said(), heard, real.restraint());
    }

    private ReportedRelease said() {
        return new ReportedRelease(
                null,
                wanted || runsNew ? script.version() : before,
                runsNew ? script.version() : before,
                runsNew ? script.digest() : null,
                phase,
                phase == Phase.rolled_back ? "did not become healthy (rehearsed)" : null,
                null,
                done,
                heard,
                null,
                null);
    }
}

package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.SafeFile;
import io.mastercontrol.agent.workload.History;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What a workload's memory must survive: {@code workloads/NAME/supervision.json}.
 *
 * @param stopped somebody stopped it, and nobody has started it since
 * @param definition fingerprint of what was last started; the history and the rest are of it
 * @param rest {@code completed} or {@code failed}, or null
 * @param restReason why it failed, or null
 * @param endedRun number of the newest run whose end has been dealt with
 * @param lastMet newest scheduled time that was run or given up, or null
 */
record Saved(
        boolean stopped,
        String definition,
        String rest,
        String restReason,
        History history,
        long endedRun,
        Instant lastStarted,
        Exit lastExit,
        Instant lastMet) {
    static final Saved NOTHING = new Saved(false, null, null, null, History.NONE, 0, null, null, null);

    static Saved read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NOTHING;
        }
        try {
            return Json.read(Files.readAllBytes(file), Saved.class);
        } catch (MalformedMessage e) {
            System.getLogger(Saved.class.getName())
                    .log(System.Logger.Level.ERROR, file + " is damaged, its workload begins anew: " + e.getMessage());
            return NOTHING;
        }
    }

    void write(Path file) throws IOException {
        History h = history;
        History kept = new History(
                h.runs(),
                h.restarts(),
                h.consecutiveFailures(),
                h.finished(),
                h.attempt(),
                h.crashLooping(),
                List.of());
        SafeFile.replace(file, Json.write(withHistory(kept)));
    }

    Saved withHistory(History next) {
        return new Saved(stopped, definition, rest, restReason, next, endedRun, lastStarted, lastExit, lastMet);
    }

    Saved withStopped(boolean next) {
        return new Saved(next, definition, rest, restReason, history, endedRun, lastStarted, lastExit, lastMet);
    }

    Saved withRest(String definition, String next, String reason) {
        return new Saved(stopped, definition, next, reason, history, endedRun, lastStarted, lastExit, lastMet);
    }

    Saved started(String definition, Instant at) {
        return new Saved(stopped, definition, null, null, history, endedRun, at, lastExit, lastMet);
    }

    Saved ended(long run, Exit exit) {
        return new Saved(stopped, definition, rest, restReason, history, run, lastStarted, exit, lastMet);
    }

    Saved met(Instant time) {
        return new Saved(stopped, definition, rest, restReason, history, endedRun, lastStarted, lastExit, time);
    }
}

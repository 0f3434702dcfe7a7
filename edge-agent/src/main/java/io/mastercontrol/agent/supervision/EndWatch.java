package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Learns how the run of one workload ended: from its runner, or, where that is no child of this agent or was ended itself,
 * by looking when its files change and every second.
 */
final class EndWatch {
    private static final System.Logger LOG = System.getLogger(EndWatch.class.getName());

    /** Its runner may still be writing. */
    private static final Duration RUNNER_WRITES = Duration.ofMillis(200);

    private final Ground ground;
    private final String name;
    private final RunFiles files;
    private final Presence presence;
    private final BiConsumer<RunRecord, Ending.Found> ended;
    /** The run that has no runner of ours, while its end is not known. */
    private Optional<Ongoing> alone = Optional.empty();

    /** @param ended is told once of each run, on the supervisor's thread */
    EndWatch(Ground ground, String name, RunFiles files, Presence presence, BiConsumer<RunRecord, Ending.Found> ended) {
        this.ground = ground;
        this.name = name;
        this.files = files;
        this.presence = presence;
        this.ended = ended;
    }

    /** Any thread; best the one that made it, since one that is over already is looked at at once, which takes a moment. */
    void begun(Launch.Begun begun) {
        begun.runner().onExit().thenAccept(end -> runnerEnded(begun, end.exitValue()));
    }

    void adopted(Ongoing run) {
        lookAfter(run);
        try {
            ground.exits().watch(files.directory(), () -> ground.loop().post(this::look));
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    name + ": its end will be noticed up to a second late, since " + files.directory()
                            + " cannot be watched: " + e.getMessage());
        }
    }

    private void lookAfter(Ongoing run) {
        alone = Optional.of(run);
        ground.loop().everySecondWhile(() -> {
            look();
            return alone.filter(still -> still == run).isPresent();
        });
    }

    private void look() {
        alone = alone.filter(run -> presence.run().filter(now -> now == run).isPresent());
        if (alone.isEmpty()) {
            return;
        }
        RunRecord which = alone.get().record();
        boolean told = files.status(which.number()).isPresent();
        if (told || !alone.get().process().filter(ProcessIdentity::isAlive).isPresent()) {
            alone = Optional.empty();
            Runnable look = () -> found(which, Optional.empty());
            if (told) {
                ground.hands().execute(look);
            } else {
                ground.loop().in(RUNNER_WRITES, () -> ground.hands().execute(look));
            }
        }
    }

    /** On one of the JVM's threads, of which there may be one only. */
    private void runnerEnded(Launch.Begun begun, int status) {
        if (ground.loop().isClosed()) {
            // What is left of it is the next agent's, which may have started another run by now.
            return;
        }
        RunRecord which = begun.run();
        Optional<Integer> written = files.status(which.number());
        if (written.isEmpty()
                && begun.process().filter(ProcessIdentity::isAlive).isPresent()) {
            ground.loop().post(() -> livesWithoutRunner(which));
        } else if (which.container() == null) {
            found(which, written.or(() -> Optional.of(status)));
        } else {
            ground.hands().execute(() -> found(which, written.or(() -> Optional.of(status))));
        }
    }

    private void found(RunRecord which, Optional<Integer> status) {
        // A successor that is only being made would be taken for something that the run left behind.
        presence.standby().apart(ground.hands(), () -> clearUp(which, status));
    }

    private void clearUp(RunRecord which, Optional<Integer> status) {
        Ending.Found found = Ending.look(
                ground, name, files, which, status, presence.standby().pid());
        ground.loop().post(() -> ended.accept(which, found));
    }

    /** Somebody ended what was to write down how the program ends. */
    private void livesWithoutRunner(RunRecord which) {
        presence.run().filter(run -> run.is(which)).ifPresent(this::lookAfter);
    }
}

package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.artifact.DownloadDeferred;
import io.mastercontrol.agent.artifact.TreeDigest;
import io.mastercontrol.agent.delta.PatchFailed;
import io.mastercontrol.agent.delta.PatchPending;
import io.mastercontrol.agent.delta.Supply;
import io.mastercontrol.agent.neighbour.NeighbourPending;
import io.mastercontrol.agent.retry.Backoff;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.HookPoint;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Does the steps of one release, each written down before it is done, so that a power cut anywhere resumes or goes back.
 * Runs on the converging thread alone.
 */
final class Installer {
    private static final Logger LOG = Logger.getLogger(Installer.class);

    /** Until it is looked again whether the link bears a download. */
    private static final Duration DEFERRED = Duration.ofSeconds(30);

    /** Until a patch that is being made is asked for again. */
    private static final Duration PENDING = Duration.ofSeconds(3);

    private final DesiredJournal journal;
    private final ArtifactStore store;
    private final Supply supply;
    private final ReleaseDefinitions definitions;
    private final Function<String, ReleaseSwitch> switches;
    private final Reporter reporter;
    private final ChangeSignal signal;
    private final HookSteps hooks;
    private final Clock clock;
    /** Whether what is being done is no longer what is wanted. */
    private final Predicate<ReleaseRecord> superseded;

    Installer(
            DesiredJournal journal,
            Supply supply,
            ReleaseDefinitions definitions,
            Function<String, ReleaseSwitch> switches,
            Reporter reporter,
            ChangeSignal signal,
            HookSteps hooks,
            Predicate<ReleaseRecord> superseded) {
        this.journal = journal;
        this.store = supply.store();
        this.supply = supply;
        this.definitions = definitions;
        this.switches = switches;
        this.reporter = reporter;
        this.signal = signal;
        this.hooks = hooks;
        this.clock = Clock.systemUTC();
        this.superseded = superseded;
    }

    /** Does what is left of a record, until it is settled or no longer wanted. */
    void run(ReleaseRecord record) throws InterruptedException, IOException {
        ReleaseRecord at = record;
        write(at);
        while (!at.isSettled() && (at.step().isGoingBack() || !superseded.test(at))) {
            at = next(at);
            write(at);
        }
    }

    /** Back to what was committed, without calling it a failure: something else is wanted now. */
    void abandon(ReleaseRecord record) throws InterruptedException, IOException {
        run(record.abandoned(now()));
    }

    private void write(ReleaseRecord record) throws IOException {
        journal.put(record);
        reporter.changed(record);
    }

    private ReleaseRecord next(ReleaseRecord at) throws InterruptedException, IOException {
        try {
            return switch (at.step()) {
                case download -> download(at);
                case unpack -> unpack(at);
                case pre_install -> hooks.run(at, HookPoint.pre_install, takeOver(at, at.candidate()));
                case stand_by -> standBy(at);
                case switch_over -> switchOver(at);
                case post_install -> hooks.run(at, HookPoint.post_install, Step.await_healthy);
                case await_healthy -> awaitHealthy(at);
                case bake -> bake(at);
                case pre_commit -> hooks.run(at, HookPoint.pre_commit, Step.prove);
                case prove -> prove(at);
                case commit -> commit(at);
                case undo -> hooks.run(at, HookPoint.rollback, Step.roll_back);
                case roll_back -> rollBack(at);
                case give_up -> giveUp(at);
                case settled -> at;
            };
        } catch (ArtifactRefused e) {
            return failed(at, e.getMessage());
        }
    }

    private ReleaseRecord download(ReleaseRecord at) throws InterruptedException, IOException, ArtifactRefused {
        Optional<String> unmet = definitions.unmet(at);
        if (unmet.isPresent()) {
            return at.settled(Phase.cancelled, "this device " + unmet.get(), now());
        }
        definitions.check(at.attempt());
        Optional<String> refusal = switches.apply(at.name()).refusal();
        if (refusal.isPresent()) {
            return failed(at, refusal.get());
        }
        Optional<ReleaseArtifact> artifact = artifact(at);
        if (artifact.isEmpty() || store.has(at.name(), artifact.get().treeId())) {
            return at.at(Step.unpack, now());
        }
        Backoff backoff =
                new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2), ThreadLocalRandom.current()::nextDouble);
        while (!superseded.test(at)) {
            try {
                supply.download(
                        at.name(),
                        artifact.get(),
                        bytes -> reporter.progress(at, bytes, artifact.get().size()),
                        () -> superseded.test(at));
                return at.at(Step.unpack, now());
            } catch (DownloadDeferred e) {
                reporter.deferred(at, e.getMessage());
                pause(at, DEFERRED);
            } catch (PatchPending e) {
                reporter.waits(at, e.getMessage());
                pause(at, PENDING);
            } catch (NeighbourPending e) {
                reporter.waits(at, e.getMessage());
                pause(at, Duration.ofMillis(ThreadLocalRandom.current().nextLong(400, 1_200)));
            } catch (IOException e) {
                LOG.warnf(
                        "Download of %s %s: %s",
                        at.name(), at.attempt().manifest().version(), e.getMessage());
                pause(at, backoff.next());
            }
        }
        return at;
    }

    private void pause(ReleaseRecord at, Duration pause) throws InterruptedException {
        signal.pause(pause, () -> superseded.test(at));
    }

    private ReleaseRecord unpack(ReleaseRecord at) throws IOException, ArtifactRefused, InterruptedException {
        Target target = at.attempt();
        Optional<ReleaseArtifact> artifact = artifact(at);
        Supply.Supplied supplied;
        try {
            supplied = artifact.isEmpty()
                    ? new Supply.Supplied(store.empty(at.name(), target.manifestDigest()), null)
                    : supply.unpack(at.name(), artifact.get());
        } catch (PatchFailed e) {
            LOG.warnf(
                    "%s %s: %s; downloading the whole",
                    at.name(), target.manifest().version(), e.getMessage());
            return at.at(Step.download, now());
        }
        Path directory = supplied.directory();
        Installed installed = new Installed(
                target.manifest().version(),
                target.manifestDigest(),
                artifact.map(ReleaseArtifact::digest).orElse(null),
                TreeDigest.of(directory),
                directory.toString(),
                target.manifest().workloads(),
                target.manifest().sequence(),
                target.manifest().whatItNeeds().variables(),
                target.variables(),
                supplied.delivery());
        Optional<String> refusal = switches.apply(at.name()).prepare(installed, () -> superseded.test(at));
        if (superseded.test(at)) {
            return at;
        }
        if (refusal.isPresent()) {
            return failed(at, refusal.get());
        }
        ReleaseRecord unpacked = at.unpacked(installed, now());
        return unpacked.step() == Step.switch_over ? unpacked.at(takeOver(at, installed), now()) : unpacked;
    }

    /** The step in which the new version begins to run. */
    private Step takeOver(ReleaseRecord at, Installed version) throws ArtifactRefused {
        return switches.apply(at.name()).canStandBy(version) ? Step.stand_by : Step.switch_over;
    }

    private ReleaseRecord standBy(ReleaseRecord at) throws ArtifactRefused, IOException, InterruptedException {
        Duration within = seconds(at.attempt().healthyWithinSeconds());
        Optional<String> failure = switches.apply(at.name()).standBy(at.candidate(), within, () -> superseded.test(at));
        if (superseded.test(at)) {
            return at;
        }
        return failure.map(why -> failed(at, why)).orElseGet(() -> at.at(Step.switch_over, now()));
    }

    private ReleaseRecord giveUp(ReleaseRecord at) throws ArtifactRefused, IOException, InterruptedException {
        switches.apply(at.name()).endBeside(at.candidate(), true);
        return hooks.giveUp(at);
    }

    private ReleaseRecord switchOver(ReleaseRecord at) throws ArtifactRefused, IOException, InterruptedException {
        Duration within = seconds(at.attempt().healthyWithinSeconds());
        Optional<String> refusal = switches.apply(at.name()).show(at.candidate(), at.current(), within);
        return refusal.isPresent()
                ? failed(at, refusal.get())
                : at.at(at.or(HookPoint.post_install, Step.await_healthy), now());
    }

    private ReleaseRecord awaitHealthy(ReleaseRecord at) throws InterruptedException, ArtifactRefused, IOException {
        Duration within = seconds(at.attempt().healthyWithinSeconds());
        Optional<String> failure =
                switches.apply(at.name()).awaitHealthy(at.candidate(), within, () -> superseded.test(at));
        if (superseded.test(at)) {
            return at;
        }
        return failure.map(why -> failed(at, why)).orElseGet(() -> at.at(Step.bake, now()));
    }

    private ReleaseRecord bake(ReleaseRecord at) throws InterruptedException, ArtifactRefused, IOException {
        Duration bake = seconds(at.attempt().bakeSeconds());
        Optional<String> failure = switches.apply(at.name()).bake(at.candidate(), bake, () -> superseded.test(at));
        if (superseded.test(at)) {
            return at;
        }
        return failure.map(why -> failed(at, why))
                .orElseGet(() -> at.at(at.or(HookPoint.pre_commit, Step.prove), now()));
    }

    private ReleaseRecord prove(ReleaseRecord at) throws IOException {
        String found = TreeDigest.of(Path.of(at.candidate().directory()));
        return found.equals(at.candidate().treeDigest())
                ? at.at(Step.commit, now())
                : failed(at, "its files on the disk are not those that were installed");
    }

    private ReleaseRecord commit(ReleaseRecord at) throws IOException, ArtifactRefused {
        Optional<String> failure = switches.apply(at.name()).commit(at.candidate());
        if (failure.isPresent()) {
            return failed(at, failure.get());
        }
        switches.apply(at.name()).endBeside(at.candidate(), false);
        Set<String> kept = new HashSet<>();
        for (Installed installed : new Installed[] {at.candidate(), at.current()}) {
            if (installed != null) {
                kept.add(Path.of(installed.directory()).getFileName().toString());
            }
        }
        store.keepOnly(at.name(), kept);
        return at.committed(now());
    }

    private ReleaseRecord rollBack(ReleaseRecord at) throws InterruptedException, ArtifactRefused, IOException {
        boolean abandoned = at.reason() == null;
        String why = abandoned ? ReleaseRecord.ABANDONED : at.reason();
        Duration within = seconds(at.attempt().healthyWithinSeconds());
        ReleaseSwitch release = switches.apply(at.name());
        Optional<String> refusal = release.show(at.current(), at.candidate(), within);
        Optional<String> failure = refusal.isPresent() || at.current() == null
                ? refusal
                : release.awaitHealthy(at.current(), within, () -> false);
        release.endBeside(at.candidate(), true);
        String back = at.current() == null ? "what ran before" : at.current().version();
        return failure.map(wrong -> at.settled(
                        Phase.unable_to_roll_back, why + "; going back to " + back + " did not work: " + wrong, now()))
                .orElseGet(() -> at.settled(Phase.rolled_back, why + "; went back to " + back, now()));
    }

    private ReleaseRecord failed(ReleaseRecord at, String why) {
        return at.failedBecause(why, now());
    }

    private static Optional<ReleaseArtifact> artifact(ReleaseRecord at) {
        return at.attempt().manifest().artifacts().stream().findFirst();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private Instant now() {
        return clock.instant();
    }
}

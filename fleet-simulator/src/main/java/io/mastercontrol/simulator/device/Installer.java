package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.simulator.identity.DeviceKey;
import io.mastercontrol.simulator.identity.Identity;
import io.mastercontrol.simulator.rollout.Faults;
import io.mastercontrol.simulator.rollout.InstallationPlanner;
import io.mastercontrol.simulator.rollout.InstallationPlanner.Stay;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** Follows the desired state as an agent does: verify, go through the phases, prove, report. */
final class Installer {
    /** How fast, and whether content is really fetched ({@code downloads} not null). */
    record Pace(InstallationPlanner.Durations durations, Downloads downloads) {}

    /** The control plane's keys, which all devices have in common. */
    private static final Map<String, Ed25519PublicKeyParameters> KEYS = new ConcurrentHashMap<>();

    private final EventLoop loop;
    private final Identity identity;
    private final Journal journal;
    private final Pace pace;
    private final Faults faults;
    private final Counters counters;
    private final Runnable report;
    private final List<Ed25519PublicKeyParameters> releaseKeys;
    private Installed installed;
    private long current;

    Installer(
            EventLoop loop,
            Identity identity,
            Journal journal,
            Pace pace,
            Faults faults,
            Counters counters,
            Runnable report) {
        this.loop = loop;
        this.identity = identity;
        this.journal = journal;
        this.pace = pace;
        this.faults = faults;
        this.counters = counters;
        this.report = report;
        this.releaseKeys = identity.releaseKeys().stream()
                .map(pem -> KEYS.computeIfAbsent(pem, Installer::key))
                .toList();
        Installed kept = journal.read();
        // A run that was cut short begins again with the retained desired state.
        this.installed = new Installed(kept.generation(), kept.generation(), kept.sequence(), kept.releases());
    }

    private static Ed25519PublicKeyParameters key(String pem) {
        try {
            return DeviceKey.releaseKey(pem);
        } catch (IOException e) {
            throw new IllegalStateException("a release key of the control plane cannot be read", e);
        }
    }

    Installed installed() {
        return installed;
    }

    /** Takes a desired state, unless it is nobody's signature, another device's, or old. */
    void accept(SignedDesiredState message) {
        Optional<DesiredState> state = verified(message.state()).map(text -> Json.read(text, DesiredState.class));
        if (state.isEmpty() || !state.get().device().equals(identity.device())) {
            counters.refused.increment();
            return;
        }
        DesiredState desired = state.get();
        if (desired.generation() <= installed.desiredGeneration()) {
            report.run();
            return;
        }
        long run = ++current;
        List<ReportedRelease> kept = installed.releases().stream()
                .filter(old -> desired.releases().stream()
                        .anyMatch(wanted -> wanted.name().equals(old.name())))
                .toList();
        change(desired.generation(), installed.generation(), kept);
        next(run, desired, 0);
    }

    private Optional<String> verified(SignedText text) {
        return releaseKeys.stream()
                .flatMap(key -> text.verify((message, signature) -> isSigned(key, message, signature)).stream())
                .findFirst();
    }

    private static boolean isSigned(Ed25519PublicKeyParameters key, byte[] message, byte[] signature) {
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, key);
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    private void next(long run, DesiredState desired, int index) {
        if (run != current) {
            return;
        }
        if (index == desired.releases().size()) {
            change(desired.generation(), desired.generation(), installed.releases());
            report.run();
            return;
        }
        DesiredRelease wanted = desired.releases().get(index);
        Optional<ReleaseManifest> manifest =
                verified(wanted.manifest()).map(text -> Json.read(text, ReleaseManifest.class));
        ReportedRelease old = old(wanted.name());
        if (manifest.isEmpty()) {
            counters.refused.increment();
            put(reported(wanted, old, desired, Phase.failed, "The manifest's signature is wrong.", false, null));
            next(run, desired, index + 1);
            return;
        }
        List<ReleaseArtifact> artifacts = manifest.get().artifacts();
        String digest = artifacts.isEmpty() ? null : artifacts.get(0).digest();
        boolean same = old != null
                && wanted.version().equals(old.runningVersion())
                && java.util.Objects.equals(digest, old.contentDigest());
        if (same) {
            put(reported(wanted, old, desired, Phase.succeeded, null, true, digest));
            report.run();
            next(run, desired, index + 1);
            return;
        }
        List<Stay> stays = InstallationPlanner.plan(pace.durations(), wanted.bakeSeconds(), faults);
        stay(run, new Work(desired, index, wanted, old, digest, artifacts, stays), 0);
    }

    /** One release being installed. */
    private record Work(
            DesiredState desired,
            int index,
            DesiredRelease wanted,
            ReportedRelease old,
            String digest,
            List<ReleaseArtifact> artifacts,
            List<Stay> stays) {}

    private void stay(long run, Work work, int step) {
        if (run != current) {
            return;
        }
        Stay stay = work.stays().get(step);
        put(reported(
                work.wanted(), work.old(), work.desired(), stay.phase(), stay.reason(), stay.runsNew(), work.digest()));
        boolean last = step == work.stays().size() - 1;
        if (last) {
            (stay.phase() == Phase.succeeded ? counters.succeeded : counters.failed).increment();
            next(run, work.desired(), work.index() + 1);
            return;
        }
        report.run();
        if (stay.phase() == Phase.downloading && pace.downloads() != null) {
            pace.downloads()
                    .fetch(identity, work.artifacts())
                    .onSuccess(ignored -> after(stay, run, work, step))
                    .onFailure(e -> loop.execute(() -> refuse(run, work, e)));
        } else {
            after(stay, run, work, step);
        }
    }

    private void after(Stay stay, long run, Work work, int step) {
        loop.schedule(() -> stay(run, work, step + 1), stay.stay().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void refuse(long run, Work work, Throwable cause) {
        if (run == current) {
            counters.failed.increment();
            put(reported(work.wanted(), work.old(), work.desired(), Phase.failed, cause.getMessage(), false, null));
            next(run, work.desired(), work.index() + 1);
        }
    }

    private ReportedRelease old(String release) {
        return installed.releases().stream()
                .filter(known -> known.name().equals(release))
                .findFirst()
                .orElse(null);
    }

    private static ReportedRelease reported(
            DesiredRelease wanted,
            ReportedRelease old,
            DesiredState desired,
            Phase phase,
            String reason,
            boolean runsNew,
            String digest) {
        String oldVersion = old == null ? null : old.runningVersion();
        String oldDigest = old == null ? null : old.contentDigest();
        return new ReportedRelease(
                wanted.name(),
                wanted.version(),
                runsNew ? wanted.version() : oldVersion,
                runsNew ? digest : oldDigest,
                phase,
                reason,
                wanted.rollout(),
                desired.generation(),
                Instant.now(),
                null,
                null);
    }

    private void put(ReportedRelease release) {
        List<ReportedRelease> all = new ArrayList<>(installed.releases());
        all.removeIf(known -> known.name().equals(release.name()));
        all.add(release);
        change(installed.desiredGeneration(), installed.generation(), all);
    }

    private void change(long desiredGeneration, long generation, List<ReportedRelease> releases) {
        installed = new Installed(desiredGeneration, generation, installed.sequence() + 1, releases);
        journal.write(installed);
    }
}

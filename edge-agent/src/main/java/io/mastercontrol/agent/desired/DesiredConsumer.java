package io.mastercontrol.agent.desired;

import io.mastercontrol.agent.trust.Trust;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.SignedDesiredState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Lets in only what the control plane's key signed, for this device, and not older than what it has seen. */
final class DesiredConsumer {
    private static final Logger LOG = Logger.getLogger(DesiredConsumer.class);

    private final String device;
    private final Trust trust;
    private final DesiredJournal journal;
    private final Runnable accepted;
    /** What came while nothing new was taken, or null. */
    private byte[] held;

    DesiredConsumer(String device, Trust trust, DesiredJournal journal, Runnable accepted) {
        this.device = device;
        this.trust = trust;
        this.journal = journal;
        this.accepted = accepted;
    }

    /** Takes what came while something fresh was waited for. */
    void takeHeld() {
        byte[] payload;
        synchronized (this) {
            payload = held;
            held = null;
        }
        if (payload != null) {
            take(payload);
        }
    }

    private synchronized void hold(byte[] payload, String why) {
        LOG.warnf("A newer desired state waits, since %s", why);
        held = payload;
    }

    void take(byte[] payload) {
        if (payload.length == 0) {
            return;
        }
        try {
            SignedText text = Json.read(payload, SignedDesiredState.class).state();
            Optional<String> verified = text == null ? Optional.empty() : verify(text);
            if (verified.isEmpty()) {
                LOG.warn("A desired state whose signature is not the control plane's is refused");
                return;
            }
            DesiredState state = Json.read(verified.get(), DesiredState.class);
            if (!state.device().equals(device)) {
                LOG.warnf("A desired state for %s came to %s and is refused", state.device(), device);
            } else if (state.generation() < journal.accepted()) {
                LOG.warnf(
                        "Desired state %d is older than %d, which this device has seen, and is refused",
                        state.generation(), journal.accepted());
            } else {
                if (state.generation() > journal.accepted()) {
                    targets(state);
                    Optional<String> doubt = trust.doubt();
                    if (doubt.isPresent()) {
                        hold(payload, doubt.get());
                        return;
                    }
                    journal.accept(text, state.generation());
                }
                accepted.run();
            }
        } catch (MalformedMessage e) {
            LOG.warnf("A desired state cannot be read and is refused: %s", e.getMessage());
        } catch (IOException e) {
            LOG.errorf("A desired state cannot be kept on the disk and waits for its next copy: %s", e.getMessage());
        }
    }

    /**
     * What was last accepted, taken apart and verified again: the disk is not trusted more than the wire.
     *
     * @throws MalformedMessage when it does not hold any more; nothing is to be changed then, nor removed
     */
    List<Target> targets() {
        Optional<SignedText> kept = journal.desired();
        if (kept.isEmpty()) {
            return List.of();
        }
        String text = verify(kept.get())
                .orElseThrow(() -> new MalformedMessage(
                        "what was accepted last is not signed by a key of the control plane that this device knows",
                        null));
        return targets(Json.read(text, DesiredState.class));
    }

    private List<Target> targets(DesiredState state) {
        List<Target> targets = new ArrayList<>();
        for (DesiredRelease release : state.releases()) {
            String manifest = Optional.ofNullable(release.manifest())
                    .flatMap(this::verify)
                    .orElseThrow(() -> new MalformedMessage(
                            "the manifest of " + release.name() + " " + release.version()
                                    + " is not signed by the control plane's key",
                            null));
            targets.add(new Target(
                    named(Json.read(manifest, ReleaseManifest.class), release),
                    sha256(manifest),
                    release.rollout(),
                    release.variables(),
                    state.generation(),
                    release.bakeSeconds(),
                    release.healthyWithinSeconds()));
        }
        return targets;
    }

    private Optional<String> verify(SignedText text) {
        return trust.verify(text);
    }

    /** A manifest that is signed is not therefore the one that is meant. */
    private static ReleaseManifest named(ReleaseManifest manifest, DesiredRelease release) {
        if (!manifest.name().equals(release.name()) || !manifest.version().equals(release.version())) {
            throw new MalformedMessage(
                    release.name() + " " + release.version() + " comes with the manifest of " + manifest.name() + " "
                            + manifest.version(),
                    null);
        }
        return manifest;
    }

    private static String sha256(String text) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}

package io.mastercontrol.agent.trust;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.trust.Role;
import io.mastercontrol.contracts.trust.RoleKeys;
import io.mastercontrol.contracts.trust.RootDocument;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.TimestampDocument;
import io.mastercontrol.contracts.trust.TrustMessage;
import io.mastercontrol.contracts.trust.Untrusted;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Whom this device believes (docs/adr/0040), and whether what it heard is fresh. Versions only grow, over restarts too. What is too
 * old stops nothing that runs: only nothing new is taken until something fresh is heard. Thread-safe.
 */
public final class Trust {
    private static final Logger LOG = Logger.getLogger(Trust.class);
    /** How much later than now a timestamp may have been signed. */
    private static final Duration AHEAD = Duration.ofDays(1);
    /** How long after a timestamp the desired state that it knows of may arrive. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** A chain of many root documents is far smaller. */
    static final int MOST_BYTES = 512 * 1024;

    /** Takes the events that people shall see later. */
    public interface Events {
        void happened(String type, String message, ObjectNode detail);
    }

    private final String device;
    private final TrustFiles files;
    private final KnownTime time;
    private final Events events;
    private RootDocument root;
    private TimestampDocument newest;
    private String refused = "";
    private boolean doubted;
    private long heardNanos = System.nanoTime();
    private long withheld;
    private LongSupplier accepted = () -> Long.MAX_VALUE;
    private volatile Runnable restored = () -> {};

    /**
     * @param keys what the device was given when it enrolled; count until there is a root document
     * @param pinned the root document that it was given then, or null
     * @param over a time that is known to be over, from earlier boots
     * @throws IOException if what is kept cannot be read, or does not hold
     */
    public Trust(
            Path data,
            String device,
            List<PublicKey> keys,
            SignedDocument pinned,
            ServerClock clock,
            Supplier<Instant> over,
            Events events)
            throws IOException {
        this(data, device, keys, pinned, new KnownTime(clock, over, System::nanoTime), events);
    }

    Trust(Path data, String device, List<PublicKey> keys, SignedDocument pinned, KnownTime time, Events events)
            throws IOException {
        this.device = device;
        this.files = new TrustFiles(data);
        this.time = time;
        this.events = events;
        Optional<SignedDocument> kept = files.root();
        try {
            Optional<SignedDocument> begin = kept.or(() -> Optional.ofNullable(pinned));
            root = begin.isPresent() ? RootDocument.pinned(begin.get()) : RootDocument.first(keys);
        } catch (Untrusted e) {
            throw new IOException("the root document that this device goes by " + e.getMessage(), e);
        }
        if (kept.isEmpty() && pinned != null) {
            files.root(pinned);
        }
        files.timestamp().ifPresent(this::recall);
    }

    /** What a rotation since has made worthless is forgotten; a fresh one comes with the next message. */
    private void recall(SignedDocument document) {
        try {
            newest = Json.read(root.verified(document, Role.timestamp), TimestampDocument.class);
            time.signedAt(newest.at());
        } catch (Untrusted | MalformedMessage e) {
            LOG.warnf("The timestamp on the disk %s, and is not gone by", e.getMessage());
        }
    }

    /**
     * Whom what is heard concerns.
     *
     * @param accepted newest generation of a desired state that was taken
     * @param fresh is called, on the thread that brought it, whenever nothing keeps new ones from being taken
     */
    public synchronized void serve(LongSupplier accepted, Runnable fresh) {
        this.accepted = accepted;
        this.restored = fresh;
    }

    /** The payload of a release or a desired state, if it is signed by whom this device believes. */
    public synchronized Optional<String> verify(SignedText text) {
        RoleKeys targets = root.roles().get(Role.targets);
        PublicKey key = root.keysOf(Role.targets).get(text.keyId());
        return key == null || targets.threshold() > 1 ? Optional.empty() : text.verify(key);
    }

    /** Why nothing new is taken now, in one sentence; empty if it is. Also before anything fresh was ever heard. */
    public synchronized Optional<String> doubt() {
        Instant now = time.now();
        if (!root.expires().isAfter(now)) {
            return Optional.of("root document " + root.version() + " expired at " + root.expires()
                    + ", and this device was given no newer one");
        }
        if (newest == null) {
            return root.version() == 0
                    ? Optional.empty()
                    : Optional.of("this device has heard no timestamp that the present keys signed");
        }
        if (newest.rootVersion() > root.version()) {
            return Optional.of("there is a root document " + newest.rootVersion() + ", and this device was given "
                    + root.version() + " at most");
        }
        return newest.expires().isAfter(now)
                ? Optional.empty()
                : Optional.of("the control plane's last timestamp expired at " + newest.expires()
                        + ", so something newer may be held back");
    }

    /** Takes a message; what is wrong with it is told and changes nothing. */
    public void take(byte[] message) {
        if (message.length == 0) {
            return;
        }
        try {
            if (message.length > MOST_BYTES) {
                throw new Untrusted("has " + message.length + " bytes");
            }
            accept(Json.read(message, TrustMessage.class));
        } catch (Untrusted | MalformedMessage e) {
            refuse("what the control plane says of its keys " + e.getMessage());
        } catch (IOException e) {
            LOG.errorf("What is newest cannot be kept on the disk and waits for its next copy: %s", e.getMessage());
        }
        look();
    }

    private synchronized void accept(TrustMessage message) throws Untrusted, IOException {
        for (TrustMessage.Numbered next : message.roots()) {
            if (next != null && next.version() > root.version() && next.document() != null) {
                rotate(next.document());
            }
        }
        if (message.timestamp() != null) {
            stamp(message.timestamp());
        }
    }

    private void rotate(SignedDocument document) throws Untrusted, IOException {
        RootDocument next = rotated(document);
        files.root(document);
        boolean otherStamps = !next.keysOf(Role.timestamp).equals(root.keysOf(Role.timestamp));
        RootDocument before = root;
        root = next;
        if (otherStamps) {
            // Whoever had the old key may have signed a version or a time that nothing ever reaches (TUF 1.0, 5.3.11).
            newest = null;
            time.forget();
        }
        String sentence = "root document " + next.version() + " takes the place of " + before.version();
        LOG.info(sentence);
        events.happened(EventType.ROOT_ROTATED, sentence, detail());
    }

    private RootDocument rotated(SignedDocument document) throws Untrusted {
        try {
            return root.next(document);
        } catch (Untrusted e) {
            throw new Untrusted("holds a root document that " + e.getMessage());
        }
    }

    private void stamp(SignedDocument document) throws Untrusted, IOException {
        TimestampDocument next = stamped(document);
        if (newest != null && next.version() <= newest.version()) {
            // Said again, or out of order; whoever repeats an old one for long is found out when it expires.
            LOG.debugf("A timestamp of version %d comes after %d", next.version(), newest.version());
            return;
        }
        boolean less = newest != null
                && (next.releaseSequence() < newest.releaseSequence()
                        || next.desiredGeneration() < newest.desiredGeneration()
                        || next.rootVersion() < newest.rootVersion());
        if (less) {
            throw new Untrusted("holds a timestamp that knows less than an earlier one: release "
                    + next.releaseSequence()
                    + " after " + newest.releaseSequence() + ", generation " + next.desiredGeneration() + " after "
                    + newest.desiredGeneration());
        }
        if (time.isSaid() && next.at().isAfter(time.now().plus(AHEAD))) {
            throw new Untrusted("holds a timestamp that is from the future: " + next.at());
        }
        // One that has expired is kept too: it is newer than what was there, and the board's clock may be wrong.
        files.timestamp(document);
        newest = next;
        heardNanos = System.nanoTime();
        time.signedAt(next.at());
        refused = "";
    }

    private TimestampDocument stamped(SignedDocument document) throws Untrusted {
        TimestampDocument next;
        try {
            next = Json.read(root.verified(document, Role.timestamp), TimestampDocument.class);
        } catch (Untrusted e) {
            throw new Untrusted("holds a timestamp that " + e.getMessage());
        }
        if (!next.device().equals(device)) {
            throw new Untrusted("holds a timestamp for " + next.device());
        }
        return next;
    }

    /** Each reason is told once, until something is believed again. */
    private synchronized void refuse(String why) {
        LOG.warn(why);
        if (!why.equals(refused)) {
            refused = why;
            events.happened(EventType.TRUST_REFUSED, why + "; it is refused", detail());
        }
    }

    /** Time has passed: tells when a doubt begins and when it ends. */
    public void look() {
        boolean fresh;
        synchronized (this) {
            Optional<String> doubt = doubt();
            boolean over = doubted && doubt.isEmpty();
            if (doubt.isPresent() && !doubted) {
                String sentence = doubt.get() + "; what runs goes on, and nothing new is taken";
                LOG.warn(sentence);
                events.happened(EventType.TRUST_DOUBTED, sentence, detail());
            } else if (over) {
                events.happened(EventType.TRUST_RESTORED, "the control plane has said something fresh again", detail());
            }
            doubted = doubt.isPresent();
            fresh = !doubted;
            lookForWithheld(System.nanoTime());
        }
        if (fresh) {
            restored.run();
        }
    }

    /** Tells once of each generation that is known to be wanted of this device and was not brought. */
    private void lookForWithheld(long nanos) {
        boolean late = newest != null
                && newest.desiredGeneration() > Math.max(withheld, accepted.getAsLong())
                && nanos - heardNanos > PATIENCE.toNanos();
        if (late && !doubted) {
            withheld = newest.desiredGeneration();
            String sentence = "desired state " + withheld + " is wanted of this device, and was not brought";
            LOG.warn(sentence);
            events.happened(EventType.TRUST_DOUBTED, sentence, detail());
        }
    }

    private ObjectNode detail() {
        ObjectNode detail = Json.mapper().createObjectNode().put("root_version", root.version());
        if (newest != null) {
            detail.put("timestamp_expires", newest.expires().toString());
        }
        return detail;
    }
}

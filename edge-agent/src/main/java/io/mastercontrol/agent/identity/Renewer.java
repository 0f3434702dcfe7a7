package io.mastercontrol.agent.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Exchanges the device's certificate for a new one in time, and goes back to the old one where the new one does not lead
 * to a connection. {@link #look} is called every minute or so, on a thread that may block.
 */
public final class Renewer {
    private static final Logger LOG = Logger.getLogger(Renewer.class);
    /** Without a connection for so long, the certificate may have expired on a board that does not know the time. */
    private static final Duration ALONE = Duration.ofMinutes(10);

    private static final Duration AFTER_REFUSAL = Duration.ofHours(6);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    private final IdentityStore store;
    private final RenewalClient client;
    private final Supplier<Optional<Instant>> time;
    private final LongSupplier nanoTime;
    private final Consumer<DeviceIdentity> user;
    private volatile DeviceIdentity identity;
    private volatile String trouble;
    private volatile long connectedAt;
    private boolean confirmed;
    private boolean onPrevious;
    private long switchedAt;
    private long notBefore;

    /** How a renewer learns the time. */
    public record Clocks(Supplier<Optional<Instant>> time, LongSupplier nanoTime) {}

    /**
     * A renewer of an identity.
     *
     * @param clocks the control plane's time, as far as it is known, and monotonic nanoseconds
     * @param user is given the identity that is to be used from then on
     */
    public Renewer(
            IdentityStore store,
            java.net.URI controlPlane,
            DeviceIdentity identity,
            Clocks clocks,
            Consumer<DeviceIdentity> user)
            throws IOException, GeneralSecurityException {
        this.store = store;
        this.client = new RenewalClient(controlPlane);
        this.identity = identity;
        this.time = clocks.time();
        this.nanoTime = clocks.nanoTime();
        this.user = user;
        this.confirmed = store.previous().isEmpty();
        this.connectedAt = nanoTime.getAsLong();
        this.switchedAt = connectedAt;
        this.notBefore = connectedAt;
    }

    /** Why the certificate is not renewed although it should be, in words; empty when all is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** There is a connection with the identity that is in use. */
    public synchronized void connected() {
        connectedAt = nanoTime.getAsLong();
        if (confirmed || onPrevious) {
            return;
        }
        try {
            store.confirm(identity);
            confirmed = true;
        } catch (IOException e) {
            LOG.warnf("The files of the old certificate are not removed yet: %s", e.getMessage());
        }
    }

    /** Looks whether there is something to do, and does it. */
    public synchronized void look(boolean isConnected) {
        long now = nanoTime.getAsLong();
        if (isConnected) {
            connectedAt = now;
        }
        if (!confirmed && !isConnected && now - switchedAt > ALONE.toNanos()) {
            switchBack(now);
        }
        // The old one is renewed already; it is in use only until the new one works.
        if (onPrevious || now < notBefore || !isDue(isConnected, now)) {
            return;
        }
        try {
            renew(now);
        } catch (RenewalClient.Refused | CertificateException e) {
            failed(e.getMessage(), AFTER_REFUSAL, now);
        } catch (IOException | GeneralSecurityException e) {
            failed(String.valueOf(e.getMessage()), AFTER_FAILURE, now);
        }
    }

    private boolean isDue(boolean isConnected, long now) {
        RenewalTime when = RenewalTime.of(identity.certificate());
        Optional<Instant> known = time.get();
        if (known.isEmpty() && !isConnected && now - connectedAt > ALONE.toNanos()) {
            known = askTime(now);
        }
        return known.filter(when::isDue).isPresent();
    }

    private Optional<Instant> askTime(long now) {
        try {
            return client.time();
        } catch (IOException e) {
            notBefore = now + AFTER_FAILURE.toNanos();
            return Optional.empty();
        }
    }

    private void renew(long now) throws IOException, GeneralSecurityException {
        IdentityStore.KeptRenewal request = store.renewalRequest(identity);
        EnrolmentAnswer answer = client.ask(identity, request);
        new Believed(Pem.certificates(identity.caFile()))
                .check(
                        identity.device(),
                        Pem.ecPublicKey(Pem.der(request.publicKey())),
                        Pem.certificates(answer.certificate()),
                        Pem.certificates(answer.ca()));
        store.renew(
                answer,
                request.key(),
                Pem.certificate(answer.certificate()).getSerialNumber().toString(16));
        DeviceIdentity renewed = store.load().orElseThrow();
        trouble = null;
        confirmed = false;
        use(renewed, now);
        LOG.infof(
                "The certificate is renewed; the new one is good until %s",
                renewed.certificate().getNotAfter().toInstant());
    }

    private void use(DeviceIdentity next, long now) {
        identity = next;
        switchedAt = now;
        user.accept(next);
    }

    /** The new certificate leads nowhere: perhaps the broker does not know its authority yet. They take turns. */
    private void switchBack(long now) {
        try {
            Optional<DeviceIdentity> kept = store.load();
            Optional<DeviceIdentity> old = store.previous();
            if (kept.isPresent() && old.isPresent()) {
                LOG.warnf(
                        "No connection with the %s certificate for %d minutes; trying the %s one",
                        onPrevious ? "old" : "renewed", ALONE.toMinutes(), onPrevious ? "renewed" : "old");
                onPrevious = !onPrevious;
                use(onPrevious ? old.get() : kept.get(), now);
            }
        } catch (IOException | GeneralSecurityException e) {
            switchedAt = now;
            LOG.warnf("The other certificate cannot be read: %s", e.getMessage());
        }
    }

    private void failed(String why, Duration pause, long now) {
        notBefore = now + pause.toNanos();
        Instant end = identity.certificate().getNotAfter().toInstant();
        boolean over = time.get().filter(end::isBefore).isPresent();
        String said = "its certificate " + (over ? "expired on " : "expires on ") + end + " and is not renewed: " + why;
        if (!said.equals(trouble)) {
            LOG.warnf("This device: %s", said);
        }
        trouble = said;
    }
}

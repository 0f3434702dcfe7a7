package io.mastercontrol.agent.neighbour;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The devices of the same fleet on the same local network: what they have is fetched from them instead of from the control
 * plane, and what this one has is served to them (docs/adr/0028). It listens to the network only while there is something to
 * fetch or to offer.
 */
public final class Neighbourhood implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Neighbourhood.class);

    private final NeighbourConfig config;
    private final LongSupplier nanoTime;
    private final Allowance allowance;
    private final Shelf shelf;
    private final Tally tally = new Tally();
    private final Deadlines deadlines = new Deadlines();
    private final Waking waking;
    private volatile Membership membership;
    private volatile Wish wish;

    /** Takes the events that people shall see later. */
    public interface Events {
        void happened(String type, String message, ObjectNode detail);
    }

    /** What it takes to be one of them. */
    private record Membership(Search.Means means, String controlPlane) {}

    public Neighbourhood(NeighbourConfig config, Thrift thrift) {
        this(config, () -> LocalNetwork.all(config.networks(), thrift), MulticastPresence::new, System::nanoTime);
    }

    /** @param nanoTime monotonic nanoseconds */
    Neighbourhood(
            NeighbourConfig config, LocalNetwork.Source networks, Presence.Opening presences, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.allowance = new Allowance(config.bytesPerSecond(), config.bytesPerDay(), nanoTime);
        this.shelf = new Shelf(config.keep(), nanoTime);
        this.waking = new Waking(networks, presences, shelf, deadlines, nanoTime);
    }

    /**
     * From now on this device is one of them, if it is configured so.
     *
     * @param now the date by which certificates are judged
     */
    public void join(DeviceIdentity identity, URI controlPlane, Supplier<Instant> now, Events events)
            throws IOException, GeneralSecurityException {
        if (!config.enabled()) {
            return;
        }
        PeerTls tls = new PeerTls(identity, now);
        Door.Service service =
                new Door.Service(tls, shelf, allowance, new Semaphore(Math.max(1, config.readers())), deadlines, tally);
        Search.Means means = new Search.Means(
                new Caller(tls, deadlines),
                new Repute(nanoTime),
                tally,
                nanoTime,
                new SecureRandom(),
                (device, what) -> tell(events, device, what));
        String fleet = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(identity.caFile())), 0, 8);
        waking.equip(fleet, service);
        membership = new Membership(means, controlPlane.getHost());
    }

    private static void tell(Events events, String device, String what) {
        String message =
                device + " on this network sent " + what + "; it is not asked for a day. Look after that device";
        LOG.warn(message);
        events.happened(
                EventType.NEIGHBOUR_DISTRUSTED,
                message,
                Json.mapper().createObjectNode().put("neighbour", device).put("sent", what));
    }

    /**
     * A wish for content, the same one as long as it is the last; empty if neighbours are of no use for it.
     *
     * @param content 64 hex digits, or those of a patch
     * @param size bytes that the artifact has
     */
    public Optional<Wish> wish(String content, long size) {
        Membership member = membership;
        if (member == null || size < config.smallest() || isHere(member.controlPlane()) || !waking.wake()) {
            return Optional.empty();
        }
        Wish last = wish;
        if (last == null || !last.content().equals(content)) {
            if (last != null) {
                last.done();
            }
            wish = last = new Wish(content, shelf, new Search(content, waking, member.means()));
        }
        return Optional.of(last);
    }

    /** It is over, one way or the other. */
    public void fulfilled() {
        Wish last = wish;
        if (last != null) {
            last.done();
            wish = null;
        }
    }

    /** Nothing is saved when the control plane is on this machine. */
    private static boolean isHere(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    /**
     * Offers content that lies here, for as long as is configured.
     *
     * @param size bytes that the artifact has
     * @param since when it came
     */
    public void offer(String content, long size, Offer offer, Instant since) {
        Membership member = membership;
        Duration left = config.keep().minus(Duration.between(since, Instant.now()));
        // A clock that was set back makes things look as if they came later than now.
        Duration time = left.compareTo(config.keep()) > 0 ? config.keep() : left;
        if (member != null
                && size >= config.smallest()
                && !time.isNegative()
                && !isHere(member.controlPlane())
                && waking.wake()) {
            shelf.offer(content, offer, time);
        }
    }

    /** What lay here is gone. */
    public void withdraw(String content) {
        shelf.withdraw(content);
    }

    /** Bytes of patches that are kept for neighbours, none if they are not served. */
    public long keepPatches() {
        return membership == null ? 0 : config.keepPatches();
    }

    public Tally tally() {
        return tally;
    }

    /** Devices of this fleet that are on this network and have something to do, as far as one hears. */
    public int present() {
        return (int)
                waking.neighbours().stream().map(Neighbour::name).distinct().count();
    }

    /** In words, for people. */
    public String situation() {
        return config.enabled() ? waking.situation() : "off";
    }

    @Override
    public void close() {
        waking.close();
    }
}

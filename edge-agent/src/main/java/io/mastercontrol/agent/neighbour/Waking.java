package io.mastercontrol.agent.neighbour;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** When this device listens to the network: as long as there is something on the shelf, on the networks that there are then. */
final class Waking implements Search.Surroundings, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Waking.class);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final long GOODBYE_MILLIS = 300;

    private final LocalNetwork.Source networks;
    private final Presence.Opening presences;
    private final Shelf shelf;
    private final Deadlines deadlines;
    private final LongSupplier nanoTime;
    private String fleet;
    private Door.Service service;
    private boolean looking;
    private volatile Awake awake;

    /** @param nanoTime monotonic nanoseconds */
    Waking(
            LocalNetwork.Source networks,
            Presence.Opening presences,
            Shelf shelf,
            Deadlines deadlines,
            LongSupplier nanoTime) {
        this.networks = networks;
        this.presences = presences;
        this.shelf = shelf;
        this.deadlines = deadlines;
        this.nanoTime = nanoTime;
    }

    /** What it takes to be heard and to serve. */
    synchronized void equip(String fleet, Door.Service service) {
        this.fleet = fleet;
        this.service = service;
    }

    /** Whether it is awake now; it may not be, for want of a network. */
    synchronized boolean wake() {
        if (!looking) {
            looking = true;
            deadlines.after(LOOK, this::look);
        }
        try {
            if (awake == null) {
                open(networks.now());
            }
        } catch (IOException e) {
            LOG.warnf("Neighbours cannot be looked for: %s", e.getMessage());
        }
        return awake != null;
    }

    private void open(List<LocalNetwork> there) throws IOException {
        if (there.isEmpty()) {
            return;
        }
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        awake = Awake.open(HexFormat.of().formatHex(random), fleet, there, service, presences, nanoTime);
        LOG.infof("Looking for neighbours of this fleet on %s", Awake.names(there));
    }

    /** Sleeps when nothing is left to do, and moves with the networks of the board. */
    private synchronized void look() {
        looking = false;
        if (shelf.tidy()) {
            sleep();
            return;
        }
        try {
            Awake now = awake;
            if (now != null && !networks.now().equals(now.networks())) {
                sleep();
            }
        } catch (IOException e) {
            LOG.warnf("The networks cannot be looked at: %s", e.getMessage());
        }
        wake();
    }

    private Thread sleep() {
        Awake now = awake;
        awake = null;
        Thread goodbye = new Thread(() -> close(now), "neighbour-goodbye");
        goodbye.setDaemon(true);
        goodbye.start();
        return goodbye;
    }

    private static void close(Awake before) {
        if (before != null) {
            before.close();
        }
    }

    @Override
    public String self() {
        Awake now = awake;
        return now == null ? "" : now.name();
    }

    @Override
    public List<Neighbour> neighbours() {
        Awake now = awake;
        return now == null ? List.of() : now.neighbours();
    }

    @Override
    public Duration awake() {
        Awake now = awake;
        return now == null ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - now.since());
    }

    /** In words, for people. */
    String situation() {
        Awake now = awake;
        return now == null
                ? "asleep: nothing to fetch or to offer, or no network for it"
                : "on " + Awake.names(now.networks());
    }

    /** Does not wait longer than until the goodbye is said. */
    @Override
    public void close() {
        deadlines.close();
        try {
            sleep().join(GOODBYE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.mastercontrol.agent.neighbour;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The time between waking up and falling asleep again: doors that are open, and the ear at the network.
 *
 * @param name by which the neighbours know this device meanwhile
 * @param since monotonic nanoseconds
 */
record Awake(String name, List<LocalNetwork> networks, List<Door> doors, Presence presence, long since)
        implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Awake.class);

    static Awake open(
            String name,
            String fleet,
            List<LocalNetwork> networks,
            Door.Service service,
            Presence.Opening presences,
            LongSupplier nanoTime)
            throws IOException {
        List<Door> doors = new ArrayList<>();
        try {
            for (LocalNetwork network : networks) {
                doors.add(new Door(network, service));
            }
            return new Awake(name, networks, doors, presences.open(name, fleet, doors), nanoTime.getAsLong());
        } catch (IOException e) {
            close(doors);
            throw e;
        }
    }

    List<Neighbour> neighbours() {
        return presence.seen().stream()
                .filter(neighbour -> !neighbour.name().equals(name))
                .toList();
    }

    static String names(List<LocalNetwork> networks) {
        return networks.stream().map(LocalNetwork::name).collect(Collectors.joining(", "));
    }

    private static void close(List<Door> doors) {
        for (Door door : doors) {
            try {
                door.close();
            } catch (IOException e) {
                LOG.debugf("A door cannot be closed: %s", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        close(doors);
        presence.close();
    }
}

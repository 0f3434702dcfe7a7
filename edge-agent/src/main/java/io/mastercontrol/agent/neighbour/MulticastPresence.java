package io.mastercontrol.agent.neighbour;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.jboss.logging.Logger;

/**
 * Multicast DNS and DNS-SD (RFC 6762, RFC 6763), one responder per network. What it says is a name of the moment, a port and
 * half a hash of the fleet's authority: neither which device this is, nor what it wants or has.
 */
final class MulticastPresence implements Presence {
    static final String TYPE = "_master-control-peer._tcp.local.";

    private static final Logger LOG = Logger.getLogger(MulticastPresence.class);
    private static final String FLEET = "f";
    /** More are not remembered: anybody can invent them. */
    private static final int MOST = 128;

    private final String name;
    private final String fleet;
    private final List<JmDNS> responders = new ArrayList<>();
    private final Map<String, Neighbour> found = new ConcurrentHashMap<>();

    MulticastPresence(String name, String fleet, List<Door> doors) throws IOException {
        this.name = name;
        this.fleet = fleet;
        try {
            for (Door door : doors) {
                open(door);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void open(Door door) throws IOException {
        JmDNS responder = JmDNS.create(door.network().address(), name);
        responders.add(responder);
        responder.addServiceListener(TYPE, new Listener(responder, door.network()));
        responder.registerService(ServiceInfo.create(TYPE, name, door.port(), 0, 0, Map.of(FLEET, fleet)));
    }

    private final class Listener implements ServiceListener {
        private final JmDNS responder;
        private final LocalNetwork network;

        Listener(JmDNS responder, LocalNetwork network) {
            this.responder = responder;
            this.network = network;
        }

        @Override
        public void serviceAdded(ServiceEvent event) {
            // Asks, and does not wait: the answer comes as an event.
            responder.requestServiceInfo(event.getType(), event.getName(), 1);
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            found.remove(key(event));
        }

        @Override
        public void serviceResolved(ServiceEvent event) {
            ServiceInfo info = event.getInfo();
            if (event.getName().equals(name) || !fleet.equals(info.getPropertyString(FLEET))) {
                return;
            }
            for (Inet4Address address : info.getInet4Addresses()) {
                if (network.contains(address) && info.getPort() > 0 && found.size() < MOST) {
                    found.put(key(event), new Neighbour(event.getName(), address, info.getPort(), network.address()));
                }
            }
        }

        private String key(ServiceEvent event) {
            return network.name() + " " + event.getName();
        }
    }

    @Override
    public List<Neighbour> seen() {
        return List.copyOf(found.values());
    }

    /** Says goodbye, which takes a moment. */
    @Override
    public void close() {
        for (JmDNS responder : responders) {
            try {
                responder.close();
            } catch (IOException e) {
                LOG.debugf("A goodbye to the neighbours failed: %s", e.getMessage());
            }
        }
    }
}

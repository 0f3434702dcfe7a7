package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.door.Doors;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the two versions of a workload that can run side by side: what is its own, so that they do not meet.
 *
 * @param second which of the two places it has
 * @param state directory that both have in common
 */
record Twin(BlueGreen way, boolean second, Path state) {
    static Optional<Twin> of(Ground ground, WorkloadSpec spec) {
        return spec.blueGreen().map(way -> new Twin(way, Twins.isSecond(spec.name()), ground.state(spec.name())));
    }

    /** Where it listens. */
    int port() {
        return way.ownPort() + (second ? 1 : 0);
    }

    /** Where it listens. */
    Path socket() {
        return state.resolve(second ? "serving-2.sock" : "serving-1.sock");
    }

    /**
     * Leads users to it.
     *
     * @param directory where the version's files are
     * @throws IOException with a sentence for people
     */
    void serve(Doors doors, String workload, Path directory) throws IOException {
        if (way.port().isPresent()) {
            doors.port(workload, way.port().get(), port());
        }
        if (way.socket().isPresent()) {
            Doors.link(state.resolve(way.socket().get()), socket());
        }
        if (way.symlink().isPresent()) {
            Path to = directory.toAbsolutePath().resolve(way.symlinkTo()).normalize();
            Doors.link(state.resolve(way.symlink().get()), to);
        }
    }

    /** The sockets that both have, as the keeper knows them; empty if there is none. */
    List<String> sockets() {
        return way.addresses().stream()
                .map(address -> address.isUnix()
                        ? state.resolve(address.text()).normalize().toString()
                        : address.text())
                .toList();
    }

    void tell(Map<String, String> environment) {
        if (way.hasOwnPort()) {
            environment.put("MC_PORT", String.valueOf(port()));
        }
        way.socket().ifPresent(socket -> environment.put("MC_SOCKET", socket().toString()));
    }

    /** A check of what users connect to is meant for this very version. */
    Probe own(Probe probe) {
        if (probe instanceof Probe.Tcp tcp && isTheUsers(tcp.port())) {
            return new Probe.Tcp(tcp.host(), port());
        }
        return probe instanceof Probe.Http http ? own(http) : probe;
    }

    private boolean isTheUsers(int port) {
        return way.hasOwnPort()
                && (way.port().filter(led -> led == port).isPresent()
                        || way.addresses().stream().anyMatch(address -> address.port() == port));
    }

    private Probe own(Probe.Http http) {
        try {
            URI url = new URI(http.url());
            int asked = url.getPort() < 0 ? 80 : url.getPort();
            if (!isTheUsers(asked) || "https".equals(url.getScheme()) && url.getPort() < 0) {
                return http;
            }
            return new Probe.Http(new URI(
                            url.getScheme(),
                            url.getUserInfo(),
                            url.getHost(),
                            port(),
                            url.getPath(),
                            url.getQuery(),
                            url.getFragment())
                    .toString());
        } catch (URISyntaxException e) {
            return http;
        }
    }
}

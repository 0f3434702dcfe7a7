package io.mastercontrol.agent.session;

import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.agent.link.Traffic;
import io.mastercontrol.agent.neighbour.Neighbourhood;
import io.mastercontrol.agent.neighbour.Tally;
import io.mastercontrol.agent.outbox.Lane;
import io.mastercontrol.agent.outbox.Outbox;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How the link stands: what it costs, what of it is spent, and what waits for it. */
@Path("/local/v1/link")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class LinkResource {
    private final FleetConnection connection;
    private final Thrift thrift;
    private final Outbox outbox;
    private final Neighbourhood neighbourhood;

    LinkResource(FleetConnection connection, Thrift thrift, Outbox outbox, Neighbourhood neighbourhood) {
        this.connection = connection;
        this.thrift = thrift;
        this.outbox = outbox;
        this.neighbourhood = neighbourhood;
    }

    /**
     * The whole of it.
     *
     * @param network interface that leads to the control plane
     * @param sparing whether messages are compressed and said more rarely, for its cost
     * @param clockOffsetSeconds how far the board's clock is behind the control plane's; null before that is known
     */
    public record Link(
            String state,
            boolean connected,
            String network,
            boolean metered,
            boolean sparing,
            Double clockOffsetSeconds,
            List<Spent> budgets,
            List<Waiting> waiting,
            List<Carried> traffic,
            Neighbours neighbours) {}

    /** A budget that holds now. */
    public record Spent(String network, String period, long bytes, long spent, Instant until) {}

    /**
     * What waits of one priority.
     *
     * @param oldestSeconds age of the oldest, null if nobody can date it
     * @param dropped let go unsent since the agent started
     * @param because why it is held back, null if it is not
     */
    public record Waiting(
            String priority, long messages, long bytes, Long oldestSeconds, long dropped, String because) {}

    /** Bytes since the agent started, with all that carries them; an estimate. */
    public record Carried(String kind, long sent, long received) {}

    /**
     * Devices of the same fleet on this network.
     *
     * @param situation in words
     * @param present how many there are that have something to do
     * @param fetched bytes of content that came from them since the agent started
     * @param wrong what of theirs was not what was signed
     */
    public record Neighbours(String situation, int present, long fetched, long served, long wrong) {}

    @GET
    public Link get() throws IOException {
        List<Spent> budgets = thrift.standings().stream()
                .map(so -> new Spent(
                        so.budget().network(),
                        so.budget().period().name(),
                        so.budget().bytes(),
                        so.spent(),
                        so.until()))
                .toList();
        List<Waiting> waiting = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            waiting.add(waiting(lane));
        }
        List<Carried> traffic = Stream.of(Traffic.values())
                .map(kind -> new Carried(
                        kind.name().toLowerCase(Locale.ROOT), thrift.sentInAll(kind), thrift.receivedInAll(kind)))
                .toList();
        return new Link(
                connection.linkState(),
                connection.isConnected(),
                thrift.network(),
                thrift.isMetered(),
                thrift.isSparing(),
                connection.clockOffsetSeconds().orElse(null),
                budgets,
                waiting,
                traffic,
                neighbours());
    }

    private Neighbours neighbours() {
        Tally tally = neighbourhood.tally();
        return new Neighbours(
                neighbourhood.situation(), neighbourhood.present(), tally.fetched(), tally.served(), tally.wrong());
    }

    private Waiting waiting(Lane lane) throws IOException {
        Outbox.Standing so = outbox.standing(lane);
        return new Waiting(
                lane.name(),
                so.depth(),
                so.depth() == 0 ? 0 : so.bytes(),
                so.oldest().map(age -> age.toSeconds()).orElse(null),
                so.dropped(),
                so.depth() == 0 ? null : thrift.heldBack(lane.traffic(), 0).orElse(null));
    }
}

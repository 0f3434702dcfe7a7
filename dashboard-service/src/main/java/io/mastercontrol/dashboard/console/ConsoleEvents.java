package io.mastercontrol.dashboard.console;

import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.link.FleetFeed;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Tells open pages that something happened; a word every 15 s keeps the connection known to be alive. */
@Path("/console/events")
@ScopedCallers
public class ConsoleEvents {
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);
    private final FleetFeed feed;

    ConsoleEvents(FleetFeed feed) {
        this.feed = feed;
    }

    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.TEXT_PLAIN)
    public Multi<String> events() {
        Multi<String> alive = Multi.createFrom()
                .ticks()
                .every(SIGN_OF_LIFE)
                .onOverflow()
                .drop()
                .map(tick -> "alive");
        return Multi.createBy().merging().streams(feed.types(), alive);
    }
}

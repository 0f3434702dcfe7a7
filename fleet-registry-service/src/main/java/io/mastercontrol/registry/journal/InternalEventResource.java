package io.mastercontrol.registry.journal;

import io.mastercontrol.contracts.message.FleetEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The log of fleet events, for the other services. */
@Path("/internal/events")
public class InternalEventResource {
    private static final int MOST = 1_000;

    private final FleetJournal journal;

    InternalEventResource(FleetJournal journal) {
        this.journal = journal;
    }

    /**
     * A stretch of the log.
     *
     * @param last cursor for the next call
     */
    public record Page(List<FleetEvent> items, long last) {}

    @GET
    @RolesAllowed("service")
    @Operation(summary = "Fleet events after a sequence, oldest first")
    public Uni<Page> after(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("500") int limit) {
        return journal.after(after, Math.max(1, Math.min(MOST, limit)))
                .map(events -> new Page(
                        events,
                        events.isEmpty() ? after : events.get(events.size() - 1).sequence()));
    }
}

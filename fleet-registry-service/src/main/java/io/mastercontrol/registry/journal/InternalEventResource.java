package io.mastercontrol.registry.journal;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("from") String from,
            @QueryParam("limit") @DefaultValue("500") int limit) {
        return start(after, from)
                .chain(begin -> journal.after(begin, Math.max(1, Math.min(MOST, limit))))
                .map(events -> new Page(
                        events,
                        events.isEmpty() ? after : events.get(events.size() - 1).sequence()));
    }

    /** A time, where there is one, in place of a sequence. */
    private Uni<Long> start(long after, String from) {
        if (from == null || from.isBlank()) {
            return Uni.createFrom().item(after);
        }
        try {
            return journal.before(Instant.parse(from));
        } catch (DateTimeParseException e) {
            throw Refusal.badField("from", "The time from is '" + from + "', but must be as in 2026-01-01T00:00:00Z.");
        }
    }
}

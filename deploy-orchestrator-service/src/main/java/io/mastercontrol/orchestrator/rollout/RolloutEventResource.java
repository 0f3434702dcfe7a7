package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.http.Page;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.journal.FleetJournal;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What happens to a rollout, while it happens or afterwards. */
@Path("/api/v1/rollouts/{id}/events")
@ScopedCallers(ScopedCallers.Treatment.NARROWED)
public class RolloutEventResource {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int HEARTBEAT_LOOKS = 15;
    private static final int PAGE = 500;

    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;
    private final RolloutHistory history;
    private final FleetJournal journal;
    private final RolloutScope scope;

    RolloutEventResource(
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            RolloutHistory history,
            FleetJournal journal,
            RolloutScope scope) {
        this.scope = scope;
        this.rollouts = rollouts;
        this.devices = devices;
        this.history = history;
        this.journal = journal;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({"viewer", "service"})
    @Operation(summary = "What happened to a rollout, oldest first")
    public Uni<Page<FleetEvent>> past(
            @PathParam("id") String id,
            @QueryParam("limit") @DefaultValue("500") int limit,
            @QueryParam("cursor") String cursor) {
        int most = Page.limit(limit);
        long after = number(Page.key(cursor, "0"));
        return seen(id).chain(seen -> history.of(id, after, most).map(events -> {
            boolean more = events.size() == most;
            String next = more ? Page.cursor(String.valueOf(events.get(most - 1).sequence())) : null;
            List<FleetEvent> shown = events.stream().filter(seen::shows).toList();
            return new Page<>(shown, next, shown.size());
        }));
    }

    /**
     * The rollout as event {@code snapshot}, then each change as it is told. A
     * client that comes back with {@code Last-Event-ID} gets what it missed.
     */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed({"viewer", "service"})
    @Operation(summary = "A rollout as it goes: a snapshot, then each change")
    public Multi<OutboundSseEvent> live(
            @PathParam("id") String id, @HeaderParam("Last-Event-ID") String last, @Context Sse sse) {
        return seen(id).chain(seen -> journal.newest()
                        .map(newest -> new AtomicLong(last == null ? newest : number(last)))
                        .chain(position -> snapshot(seen, position.get(), sse)
                                .map(first -> Multi.createBy()
                                        .concatenating()
                                        .streams(Multi.createFrom().item(first), changes(seen, position, sse)))))
                .onItem()
                .transformToMulti(stream -> stream);
    }

    private Multi<OutboundSseEvent> changes(Seen rollout, AtomicLong seen, Sse sse) {
        String id = rollout.rollout().id();
        AtomicLong quiet = new AtomicLong();
        Multi<Object> clock =
                Multi.createFrom().ticks().every(LOOK).onOverflow().drop().map(tick -> tick);
        Multi<Object> told =
                history.touched().filter(id::equals).onOverflow().drop().map(touched -> touched);
        return Multi.createBy()
                .merging()
                .streams(clock, told)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(ignored -> history.of(id, seen.get(), PAGE))
                .onItem()
                .transformToMultiAndConcatenate(events -> told(rollout, events, seen, quiet, sse));
    }

    private static Multi<OutboundSseEvent> told(
            Seen rollout, List<FleetEvent> events, AtomicLong seen, AtomicLong quiet, Sse sse) {
        if (events.isEmpty()) {
            boolean silent = quiet.incrementAndGet() >= HEARTBEAT_LOOKS;
            if (silent) {
                quiet.set(0);
            }
            return silent
                    ? Multi.createFrom()
                            .item(sse.newEventBuilder().comment("still here").build())
                    : Multi.createFrom().empty();
        }
        quiet.set(0);
        seen.set(events.get(events.size() - 1).sequence());
        return Multi.createFrom()
                .iterable(events)
                .filter(rollout::shows)
                .map(event -> sse.newEventBuilder()
                        .id(String.valueOf(event.sequence()))
                        .name(event.type())
                        .data(Json.write(event))
                        .build());
    }

    private static OutboundSseEvent event(RolloutView view, long sequence, Sse sse) {
        return sse.newEventBuilder()
                .id(String.valueOf(sequence))
                .name("snapshot")
                .data(Json.write(view))
                .build();
    }

    private Uni<OutboundSseEvent> snapshot(Seen seen, long sequence, Sse sse) {
        return view(seen).map(view -> event(view, sequence, sse));
    }

    private Uni<RolloutView> view(Seen seen) {
        Rollout rollout = seen.rollout();
        return devices.load(rollout.id(), rollout.releaseName())
                .map(rows -> seen.sight().show(rollout, rows));
    }

    /** A rollout, as one caller sees it. */
    private record Seen(Rollout rollout, RolloutScope.Sight sight) {
        boolean shows(FleetEvent event) {
            return sight.shows(rollout, event);
        }
    }

    /** @throws Refusal if it is not there, or reaches no device of the caller's */
    private Uni<Seen> seen(String id) {
        return scope.sight()
                .chain(sight -> rollouts.find(id)
                        .map(found -> new Seen(found.orElseThrow(() -> RolloutScope.unknown(id)), sight)))
                .call(this::view);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.badField("cursor", "The cursor is not one of this list; start again without it.");
        }
    }
}

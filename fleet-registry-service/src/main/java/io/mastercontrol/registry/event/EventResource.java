package io.mastercontrol.registry.event;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.registry.access.ScopedCallers;
import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.http.Page;
import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.journal.FleetJournal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** A device's timeline: what it told and what the registry saw of it, newest first. */
@Path("/api/v1/devices/{id}/events")
@ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
public class EventResource {
    private final DeviceRepository devices;
    private final FleetJournal journal;

    EventResource(DeviceRepository devices, FleetJournal journal) {
        this.devices = devices;
        this.journal = journal;
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "Events of a device, newest first; what its workloads put out only with type=workload_output")
    public Uni<Page<FleetEvent>> events(
            @PathParam("id") String id,
            @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("cursor") String cursor,
            @QueryParam("type") String type) {
        int most = Page.limit(limit);
        long before = before(cursor);
        return devices.find(id)
                .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no device " + id + ".")))
                .chain(() -> Uni.combine()
                        .all()
                        .unis(journal.ofDevice(id, type, before, most + 1), journal.countOfDevice(id, type))
                        .with((events, total) -> page(events, most, total)));
    }

    private static long before(String cursor) {
        try {
            return Long.parseLong(Page.key(cursor, Long.toString(Long.MAX_VALUE)));
        } catch (NumberFormatException e) {
            throw Refusal.badField("cursor", "The cursor is not one of this list; start again without it.");
        }
    }

    private static Page<FleetEvent> page(List<FleetEvent> events, int most, long total) {
        if (events.size() <= most) {
            return new Page<>(events, null, total);
        }
        List<FleetEvent> shown = events.subList(0, most);
        return new Page<>(shown, Page.cursor(Long.toString(shown.get(most - 1).sequence())), total);
    }
}

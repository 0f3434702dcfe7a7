package io.mastercontrol.registry.device;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Devices, for the other services. */
@Path("/internal")
public class InternalDeviceResource {
    private static final int PAGE = 2_000;

    private final Selectors selectors;
    private final DeviceRepository devices;
    private final FleetSummary fleet;

    InternalDeviceResource(Selectors selectors, DeviceRepository devices, FleetSummary fleet) {
        this.selectors = selectors;
        this.devices = devices;
        this.fleet = fleet;
    }

    /** All matching devices as one JSON array, read and written in pages so that a large fleet fits a small heap. */
    @GET
    @Path("/devices")
    @RolesAllowed("service")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Id, status and labels of all devices that match a selector")
    public Multi<Device.Brief> devices(@QueryParam("selector") String selector) {
        AtomicReference<String> after = new AtomicReference<>("");
        return selectors.read(selector).onItem().transformToMulti(which -> pages(which, after));
    }

    private Multi<Device.Brief> pages(Selector which, AtomicReference<String> after) {
        return Multi.createBy()
                .repeating()
                .uni(() -> devices.brief(which, after.get(), PAGE).invoke(page -> {
                    if (!page.isEmpty()) {
                        after.set(page.get(page.size() - 1).id());
                    }
                }))
                .whilst(page -> page.size() == PAGE)
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page));
    }

    @GET
    @Path("/fleet")
    @RolesAllowed("service")
    @Operation(summary = "Counts by status and agent version, and of workloads")
    public Uni<FleetSummary.Counts> fleet(@QueryParam("selector") String selector) {
        return selectors.read(selector).chain(fleet::counts);
    }
}

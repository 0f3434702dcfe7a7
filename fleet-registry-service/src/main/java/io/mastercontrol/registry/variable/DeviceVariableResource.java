package io.mastercontrol.registry.variable;

import io.mastercontrol.registry.access.ScopedCallers;
import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.http.Page;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What the templates of one device are filled in with. */
@Path("/api/v1/devices/{id}/variables")
@ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
public class DeviceVariableResource {
    private final DeviceRepository devices;
    private final EffectiveVariables.Source source;

    DeviceVariableResource(DeviceRepository devices, EffectiveVariables.Source source) {
        this.devices = devices;
        this.source = source;
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "The variables of a device, each with the scope that it comes from")
    public Uni<Page<Variable>> get(@PathParam("id") String id) {
        return devices.briefs(List.of(id))
                .invoke(found -> {
                    if (found.isEmpty()) {
                        throw Refusal.notFound("There is no device " + id + ".");
                    }
                })
                .chain(found ->
                        source.now().map(effective -> effective.of(found.get(0)).values()))
                .map(all -> new Page<>(List.copyOf(all), null, all.size()));
    }
}
